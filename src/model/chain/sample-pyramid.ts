import { PatchwiseError } from '../../errors.ts';
import { keepMeanColour } from '../../image/keep-mean-colour.ts';
import { type Clamp, ENGINE, type EnergyEngine } from '../../runtime/engine/engine.ts';
import { type Generator, generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import {
  type Checks,
  FUNCTION,
  NUMBER,
  requireArgument,
  requireOptions,
  requireTensor,
  SEED,
  SIGNAL,
  SIZE,
  TENSOR,
  YES_OR_NO,
} from '../../shared/arguments.ts';
import { bestFirst, candidateJudge, shortlist } from '../novelty/candidates.ts';
import { allowedShift } from '../novelty/novelty.ts';
import { type Judgement, nearestMeter } from '../novelty/one-shift.ts';
import {
  isPatchScale,
  MODEL,
  type PyramidModel,
  scaleOf,
  trainingPyramid,
  upsample,
} from '../pyramid/pyramid-model.ts';
import { observing, runCoarseToFine, type ScaleObserver } from './coarse-to-fine.ts';
import { coarsestSamples } from './coarsest-samples.ts';
import { heldAt, knownAt } from './known-pixels.ts';
import { isWide, type SampleWindow, sampleInWindows } from './wide-sample.ts';

/** What is drawn from a model: how many, how large, from which scale on. */
export interface SampleOptions {
  readonly seed: number;
  /** Samples to draw. Sample i depends on the seed and on i only. */
  readonly count?: number;
  /** Number of the first sample, default 0. */
  readonly first?: number;
  /**
   * First scale to run. 0 starts from noise; a finer one from the training image's level below (or from
   * `image`), which keeps the layout.
   */
  readonly startScale?: number;
  /** Injected instead of the training image at `startScale` ≥ 1; any size. [1 or count, C, H, W]. */
  readonly image?: Tensor;
  /** Size of the result. Default: the training image's. */
  readonly size?: Size;
  /**
   * Candidates that are drawn for each sample from noise; a third of them is drawn to the finest scale, too. Of
   * those that are new and show enough then it becomes the one with the least strain (novelty/candidates.ts). 1 keeps
   * the first. Default 24; half as many for each window of a sample that is drawn in windows.
   */
  readonly candidates?: number | undefined;
  /** How new samples are to be, 0 like the photograph to 1 (novelty/novelty.ts). */
  readonly novelty?: number | undefined;
  /** Told which window of a sample is drawn next, where it is so wide that it is drawn in windows. */
  readonly onWindow?: ((window: { sample: number; index: number; count: number }) => void) | undefined;
  /** Told of each sample from noise, or of each of its windows, what its candidates were. */
  readonly onChosen?: ((sample: ChosenSample) => void) | undefined;
  /** Noise of the chains; 0 as published. Chains of patches have noise of their own. */
  readonly noiseScale?: number;
  readonly signal?: AbortSignal | undefined;
  /** Samples computed at a time. */
  readonly batch?: number;
  /** Where candidates are lifted on trial. Default: on this thread. */
  readonly openKernels?: OpenKernels | undefined;
  readonly onStep?: ScaleObserver;
  readonly onScale?: (scale: number, result: Tensor) => void | Promise<void>;
}

const SAMPLE_OPTIONS: Checks<SampleOptions> = {
  seed: SEED,
  count: NUMBER,
  first: NUMBER,
  startScale: NUMBER,
  image: TENSOR,
  size: SIZE,
  candidates: NUMBER,
  novelty: NUMBER,
  onWindow: FUNCTION,
  onChosen: FUNCTION,
  noiseScale: NUMBER,
  signal: SIGNAL,
  batch: NUMBER,
  openKernels: FUNCTION,
  onStep: FUNCTION,
  onScale: FUNCTION,
};

/** How a sample was chosen. */
export interface ChosenSample {
  readonly sample: number;
  /** Candidates that were drawn. */
  readonly drawn: number;
  /** Those of them that were drawn to the finest scale. */
  readonly candidates: readonly Judgement[];
  /** Index in these of the one that it became. */
  readonly kept: number;
  /** Share of one shift up to which a candidate is new enough. */
  readonly allowed: number;
}

/**
 * Draws samples coarse to fine (Zheng et al. 2021, alg. 2), of any size: the nets are fully convolutional and a
 * pixel's drift does not depend on the image's size.
 * @returns [count, C, H, W] in [-1, 1].
 * @throws `value/out-of-range` for a start scale that the model does not have, or a count below 1.
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { decodeModel, openEngine, samplePyramid } from 'patchwise';
 * const engine = await openEngine('auto');
 * const model = decodeModel(await readFile('model.safetensors'));
 * const samples = await samplePyramid(engine, model, { seed: 2, count: 4 });
 * console.log(samples.shape); // [4, 3, 36, 64]
 * await engine.dispose();
 */
export async function samplePyramid(
  engine: EnergyEngine,
  model: PyramidModel,
  options: SampleOptions,
): Promise<Tensor> {
  requireArgument(engine, 'engine', ENGINE);
  requireArgument(model, 'model', MODEL);
  requireOptions(options, SAMPLE_OPTIONS, ['seed']);
  const { count = 1, first = 0, startScale = 0, batch = 4 } = options;
  scaleOf(model, startScale);
  if (!Number.isInteger(count) || count < 1) {
    throw new PatchwiseError('value/out-of-range', `Cannot draw ${count} samples.`, {
      hint: 'Ask for one or more.',
    });
  }
  const { candidates = USUAL_CANDIDATES } = options;
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > MOST_CANDIDATES) {
    throw new PatchwiseError('value/out-of-range', `A sample cannot have ${candidates} candidates.`, {
      hint: `Give 1 (the first is kept) to ${MOST_CANDIDATES}.`,
    });
  }
  const { size, image } = options;
  // Nets draw layouts in windows of a wider canvas already.
  const layouts = startScale === 0 && image === undefined && isPatchScale(scaleOf(model, 0));
  if (size !== undefined && layouts && isWide(sizeOf(model.image), size)) {
    const wide: Tensor[] = [];
    for (let i = first; i < first + count; i++)
      wide.push(await sampleWide(engine, model, { ...options, size }, i));
    return concatBatch(wide);
  }
  const results: Tensor[] = [];
  for (let done = 0; done < count; done += batch) {
    const members = Array.from({ length: Math.min(batch, count - done) }, (_, i) => first + done + i);
    results.push(...splitBatch(await sampleBatch(engine, model, options, members)));
  }
  return concatBatch(results);
}

/** Candidates of a sample. */
export const USUAL_CANDIDATES = 24;
export const MOST_CANDIDATES = 100;

/** A sample that is much wider than the photograph. */
async function sampleWide(
  engine: EnergyEngine,
  model: PyramidModel,
  options: SampleOptions & { readonly size: Size },
  member: number,
): Promise<Tensor> {
  const { candidates = USUAL_CANDIDATES, size, onWindow } = options;
  // About half of what a window shows is its own.
  const each = { ...options, candidates: Math.ceil(candidates / 2) };
  return sampleInWindows(sizeOf(model.image), size, nchw(model.image).c, (window) => {
    onWindow?.({ sample: member, index: window.index, count: window.count });
    return sampleBatch(engine, model, each, [member], window);
  });
}

/** One batch: candidates from noise of which each sample takes one, or samples from an injected image. */
async function sampleBatch(
  engine: EnergyEngine,
  model: PyramidModel,
  options: SampleOptions,
  members: readonly number[],
  window?: SampleWindow,
): Promise<Tensor> {
  const { startScale = 0, image, signal, onStep, onScale, noiseScale = 0 } = options;
  const size = window?.size ?? options.size;
  const seeded = generator(options.seed);
  const root = window === undefined ? seeded : seeded.split('window', window.index);
  const chainOf = (streams: readonly Generator[], scale: number) => ({
    noiseScale,
    generators: streams.map((stream) => stream.split('scale', scale)),
  });
  const known = window?.known;
  const clampAt = (scale: number): { readonly clamp?: Clamp } => {
    if (known === undefined) return {};
    const at = sizeAtScale(model, scale, size);
    return { clamp: { mask: knownAt(known.free, at), values: heldAt(known.image, at) } };
  };
  const run = (from: number, to: number, begin: Tensor, streams: readonly Generator[]) =>
    runCoarseToFine(engine, model.scales, begin, {
      ...{ from, to, signal },
      sizeAt: (scale) => sizeAtScale(model, scale, size),
      chainAt: (_, scale) => ({ ...chainOf(streams, scale), ...clampAt(scale) }),
      ...(onStep && { onStep }),
      ...(onScale && { onScale }),
    });
  const finest = model.scales.length - 1;
  const own = members.map((i) => root.split('langevin', i));
  if (startScale > 0 || image !== undefined) {
    const start = concatBatch(members.map((i) => injectedStart(model, options, i)));
    return run(startScale, finest, start, own);
  }
  const { candidates = USUAL_CANDIDATES } = options;
  const tries = Array.from({ length: candidates }, (_, k) => k);
  const chains = own.flatMap((stream) => tries.map((k) => (k === 0 ? stream : stream.split('candidate', k))));
  const streams = members.flatMap((i) =>
    tries.map((k) => (k === 0 ? root.split('start', i) : root.split('start', i, 'candidate', k))),
  );
  const layouts = await coarsestSamples(engine, {
    scale: scaleOf(model, 0),
    size: sizeAtScale(model, 0, size),
    channels: nchw(model.image).c,
    streams,
    chain: { ...chainOf(chains, 0), ...clampAt(0), signal, ...observing(0, onStep) },
  });
  await onScale?.(0, layouts);
  if (finest === 0) return await bestOf(engine, model, layouts, members, options);
  const next = (image: Tensor, scale: number) => upsample(image, sizeAtScale(model, scale, size));
  const coarse = finest === 1 ? layouts : await run(1, finest - 1, next(layouts, 1), chains);
  const left = await shortlists(engine, model, coarse, members, options);
  const images = splitBatch(coarse);
  const fine = next(concatBatch(left.map((i) => images[i] as Tensor)), finest);
  const drawn = await run(
    finest,
    finest,
    fine,
    left.map((i) => chains[i] as Generator),
  );
  return await bestOf(engine, model, drawn, members, options);
}

/** Of all candidates of a batch, sample after sample, the indices of those that are drawn to the finest scale. */
async function shortlists(
  engine: EnergyEngine,
  model: PyramidModel,
  images: Tensor,
  members: readonly number[],
  { candidates: each = USUAL_CANDIDATES, novelty }: SampleOptions,
): Promise<number[]> {
  if (each === 1) return members.map((_, m) => m);
  const meter = nearestMeter(engine, trainingPyramid(model).levels.at(-2) as Tensor);
  try {
    const judgements = await meter.measure(images);
    return members.flatMap((_, m) =>
      shortlist(judgements.slice(m * each, (m + 1) * each), allowedShift(novelty)).map((i) => m * each + i),
    );
  } finally {
    await meter.release();
  }
}

/** Of each sample the candidate that it becomes. @param images as many candidates of each, sample after sample */
async function bestOf(
  engine: EnergyEngine,
  model: PyramidModel,
  images: Tensor,
  members: readonly number[],
  { candidates: drawn = USUAL_CANDIDATES, novelty, signal, openKernels, onChosen }: SampleOptions,
): Promise<Tensor> {
  if (drawn === 1) return images;
  const all = splitBatch(images);
  const each = all.length / members.length;
  const judge = candidateJudge(engine, model.detail ?? model.image, sizeOf(model.image), openKernels);
  try {
    const judgements = await judge.judge(images, signal);
    const allowed = allowedShift(novelty);
    const kept = members.map((sample, m) => {
      const candidates = judgements.slice(m * each, (m + 1) * each);
      const best = bestFirst(candidates, allowed)[0] as number;
      onChosen?.({ sample, drawn, candidates, kept: best, allowed });
      return all[m * each + best] as Tensor;
    });
    return concatBatch(kept);
  } finally {
    await judge.release();
  }
}

/** Size of scale `s` when the result is to have `size`: every scale stretched alike. */
export function sizeAtScale(model: PyramidModel, s: number, size?: Size): Size {
  const own = scaleOf(model, s).size;
  if (size === undefined) return own;
  const finest = sizeOf(model.image);
  if (s === model.scales.length - 1) return size;
  return {
    height: Math.max(1, Math.round((own.height * size.height) / finest.height)),
    width: Math.max(1, Math.round((own.width * size.width) / finest.width)),
  };
}

/** The injected (or training) image for sample i as the start scale expects it. */
function injectedStart(model: PyramidModel, options: SampleOptions, i: number): Tensor {
  const { startScale = 0, image, size } = options;
  const images = splitBatch(image ?? model.image);
  return injected(model, images[i % images.length] as Tensor, startScale, size);
}

/**
 * An image as scale n meets its inputs: shrunk to the size of scale n − 1, then enlarged to that of scale n
 * (SinGAN's injection). At n = 0 it is shrunk to scale 0, and taken as it is where it has that size: noise in a net's own
 * colours leaves [-1, 1] a little.
 */
export function injected(model: PyramidModel, image: Tensor, scale: number, size?: Size): Tensor {
  const channels = nchw(model.image).c;
  if (nchw(image).c !== channels) {
    throw new PatchwiseError(
      'tensor/shape',
      `The model was trained on ${channels} channel(s), the injected image has ${nchw(image).c}.`,
      { hint: channels === 1 ? 'Convert the image to grey.' : 'Convert the image to colour.' },
    );
  }
  const target = sizeAtScale(model, scale, size);
  if (scale === 0) {
    const own = sizeOf(image);
    return own.height === target.height && own.width === target.width ? image : upsample(image, target);
  }
  return upsample(upsample(image, sizeAtScale(model, scale - 1, size)), target);
}

/** How an image is recovered. */
export interface RecoverOptions {
  /**
   * Each scale's result keeps the mean colour of its start: right where that has lost detail only. Default: it may
   * drift, as in the training's own chain.
   */
  readonly keepColour?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ScaleObserver;
}

const RECOVER_OPTIONS: Checks<RecoverOptions> = {
  keepColour: YES_OR_NO,
  signal: SIGNAL,
  onStep: FUNCTION,
};

/**
 * The model's deterministic recovery of its training image.
 * @param start [1, C, H, W] of the coarsest scale
 * @returns the result of each scale, the coarsest first, [1, C, H_s, W_s] each
 * @throws `tensor/shape`, `langevin/not-finite`, `run/cancelled`
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { buildPyramid, decodeModel, openEngine, recoverPyramid } from 'patchwise';
 * const engine = await openEngine('auto');
 * const model = decodeModel(await readFile('model.safetensors'));
 * const { levels } = buildPyramid(model.image, { longSide: 64, shortSide: 15 });
 * const [coarsest] = levels;
 * if (coarsest !== undefined) console.log((await recoverPyramid(engine, model, coarsest)).length);
 * await engine.dispose();
 */
export async function recoverPyramid(
  engine: EnergyEngine,
  model: PyramidModel,
  start: Tensor,
  given: RecoverOptions = {},
): Promise<Tensor[]> {
  requireArgument(engine, 'engine', ENGINE);
  requireArgument(model, 'model', MODEL);
  requireTensor(start, 'start');
  requireOptions(given, RECOVER_OPTIONS);
  const { keepColour = false, ...options } = given;
  const results: Tensor[] = [];
  await runCoarseToFine(engine, model.scales, start, {
    from: 0,
    chainAt: (scale) => ({ steps: scale.recoverySteps }),
    ...options,
    ...(keepColour && { finish: keepMeanColour }),
    onScale: (_, result) => void results.push(result),
  });
  return results;
}
