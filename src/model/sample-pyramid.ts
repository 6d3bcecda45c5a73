import { PatchwiseError } from '../errors.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { generator } from '../runtime/random/random.ts';
import { concatBatch, nchw, type Size, sizeOf, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { observing, runCoarseToFine, type ScaleObserver } from './coarse-to-fine.ts';
import { keepMeanColour } from './keep-mean-colour.ts';
import { coarsestSamples, type LayoutRule } from './layouts/coarsest-samples.ts';
import { drawUntilSound } from './layouts/draw-again.ts';
import { wholeSampleFault, wholeSampleMeter } from './layouts/whole-sample-meter.ts';
import { type PyramidModel, scaleOf, trainingPyramid, upsample } from './pyramid-model.ts';

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
   * Draws of a layout that the model finds failed, at most, and likewise of a whole sample that pieces of the
   * photograph compose badly or that has a place as nowhere in it; 1 keeps the first. Default: as in training.
   */
  readonly layoutTries?: number;
  /** How much wider the canvas of layouts is, see LayoutRule; more, and they differ more. Default: as in training. */
  readonly layoutMargin?: number | undefined;
  /** Noise of the chains; 0 as published. */
  readonly noiseScale?: number;
  readonly signal?: AbortSignal | undefined;
  /** Samples computed at a time. */
  readonly batch?: number;
  readonly onStep?: ScaleObserver;
  readonly onScale?: (scale: number, result: Tensor) => void | Promise<void>;
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
  const { count = 1, first = 0, startScale = 0, batch = 4 } = options;
  scaleOf(model, startScale);
  if (!Number.isInteger(count) || count < 1) {
    throw new PatchwiseError('value/out-of-range', `Cannot draw ${count} samples.`, {
      hint: 'Ask for one or more.',
    });
  }
  const results: Tensor[] = [];
  for (let done = 0; done < count; done += batch) {
    const members = Array.from({ length: Math.min(batch, count - done) }, (_, i) => first + done + i);
    const drawn = await drawUntilSound({
      members,
      tries: triesOf(model, options),
      draw: (open, attempt) => sampleBatch(engine, model, options, open, attempt),
      faultsOf: wholeFaults(model, options),
    });
    results.push(...splitBatch(drawn));
  }
  return concatBatch(results);
}

/**
 * What judges whole samples; undefined where the model has no limits, or they are not whole pictures of its size from
 * noise.
 */
function wholeFaults(
  model: PyramidModel,
  options: SampleOptions,
): ((samples: Tensor) => Promise<number[]>) | undefined {
  const { layoutShiftMap: shiftMap, layoutWholeSeam: seam, image: photo } = model;
  const { size, signal } = options;
  const own = sizeOf(photo);
  const ownSize = size === undefined || (size.width === own.width && size.height === own.height);
  const limited = shiftMap !== undefined || seam !== undefined;
  if (!limited || !ownSize || !startsFromNoise(options) || triesOf(model, options) < 2) return undefined;
  const measure = wholeSampleMeter(photo, trainingPyramid(model).levels[0] as Tensor, signal);
  return async (samples) => (await measure(samples)).map((one) => wholeSampleFault(one, { shiftMap, seam }));
}

function startsFromNoise({ startScale = 0, image }: SampleOptions): boolean {
  return startScale === 0 && image === undefined;
}

function triesOf(
  model: PyramidModel,
  { layoutTries = model.training.settings.layoutTries }: SampleOptions,
): number {
  return layoutTries;
}

/** One batch: from noise through scale 0 with its check of the layout, or from an injected image. */
async function sampleBatch(
  engine: EnergyEngine,
  model: PyramidModel,
  options: SampleOptions,
  members: readonly number[],
  again: number,
): Promise<Tensor> {
  const { startScale = 0, size, signal, onStep, onScale, noiseScale = 0 } = options;
  const first = generator(options.seed);
  const root = again === 0 ? first : first.split('again', again);
  const chainOf = (scale: number, at: readonly number[], attempt = 0) => ({
    noiseScale,
    generators: at.map((i) => {
      const stream = root.split('langevin', i, 'scale', scale);
      return attempt === 0 ? stream : stream.split('try', attempt);
    }),
  });
  const fromNoise = startsFromNoise(options);
  const start = fromNoise
    ? await coarsestSamples(engine, members, {
        scale: scaleOf(model, 0),
        size: sizeAtScale(model, 0, size),
        channels: nchw(model.image).c,
        startOf: (i, attempt) => {
          const stream = root.split('start', i);
          return attempt === 0 ? stream : stream.split('try', attempt);
        },
        chain: (at, attempt) => ({
          ...chainOf(0, at, attempt),
          ...observing(0, onStep),
        }),
        layout: layoutRule(model, options),
        signal,
      })
    : concatBatch(members.map((i) => injectedStart(model, options, i)));
  if (fromNoise) await onScale?.(0, start);
  const from = fromNoise ? 1 : startScale;
  if (from === model.scales.length) return start;
  const begin = fromNoise ? upsample(start, sizeAtScale(model, 1, size)) : start;
  return runCoarseToFine(engine, model.scales, begin, {
    from,
    sizeAt: (scale) => sizeAtScale(model, scale, size),
    chainAt: (_, scale) => chainOf(scale, members),
    signal,
    ...(onStep && { onStep }),
    ...(onScale && { onScale }),
  });
}

/** The model's own rule for failed layouts, with what differs from it; undefined when there is neither. */
function layoutRule(model: PyramidModel, options: SampleOptions): LayoutRule | undefined {
  const { layoutMargin } = options;
  const { layoutLimit } = model;
  const margin = layoutMargin ?? model.layoutMargin;
  if (layoutLimit === undefined && margin === undefined) return undefined;
  return {
    observed: trainingPyramid(model).levels[0] as Tensor,
    limits: {
      misfit: layoutLimit ?? Number.POSITIVE_INFINITY,
      seam: model.layoutSeam,
      columns: model.layoutColumns,
      patchSwd: model.layoutPatchSwd,
    },
    tries: layoutLimit === undefined ? 1 : triesOf(model, options),
    margin,
    // A margin that is asked for is one of the width alone.
    heightMargin: layoutMargin === undefined ? model.layoutHeightMargin : undefined,
  };
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
 * (SinGAN's injection). At n = 0 it is shrunk to scale 0.
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
  if (scale === 0) return upsample(image, target);
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
  { keepColour = false, ...options }: RecoverOptions = {},
): Promise<Tensor[]> {
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
