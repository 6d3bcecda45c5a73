import { PatchwiseError } from '../errors.ts';
import { requireObject } from '../runtime/arguments.ts';
import type { EnergyEngine } from '../runtime/engine/engine.ts';
import { generator } from '../runtime/random/random.ts';
import { concatBatch, nchw, type Size, sizeOf, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { observing, runCoarseToFine, type ScaleObserver } from './coarse-to-fine.ts';
import { coarsestSamples } from './coarsest-samples.ts';
import { keepMeanColour } from './keep-mean-colour.ts';
import { type PyramidModel, scaleOf, upsample } from './pyramid-model.ts';

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
  requireObject(engine, 'engine', 'an engine, as openEngine gives it', ['compile', 'device']);
  requireObject(model, 'model', 'a model, as trainPyramid or decodeModel gives it', ['scales', 'image']);
  requireObject(options, 'options', 'options with a seed', ['seed']);
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
    results.push(...splitBatch(await sampleBatch(engine, model, options, members)));
  }
  return concatBatch(results);
}

/** One batch: from noise through scale 0, or from an injected image. */
async function sampleBatch(
  engine: EnergyEngine,
  model: PyramidModel,
  options: SampleOptions,
  members: readonly number[],
): Promise<Tensor> {
  const { startScale = 0, image, size, signal, onStep, onScale, noiseScale = 0 } = options;
  const root = generator(options.seed);
  const chainOf = (scale: number) => ({
    noiseScale,
    generators: members.map((i) => root.split('langevin', i, 'scale', scale)),
  });
  const fromNoise = startScale === 0 && image === undefined;
  const start = fromNoise
    ? await coarsestSamples(engine, {
        scale: scaleOf(model, 0),
        size: sizeAtScale(model, 0, size),
        channels: nchw(model.image).c,
        streams: members.map((i) => root.split('start', i)),
        chain: { ...chainOf(0), signal, ...observing(0, onStep) },
      })
    : concatBatch(members.map((i) => injectedStart(model, options, i)));
  if (fromNoise) await onScale?.(0, start);
  const from = fromNoise ? 1 : startScale;
  if (from === model.scales.length) return start;
  const begin = fromNoise ? upsample(start, sizeAtScale(model, 1, size)) : start;
  return runCoarseToFine(engine, model.scales, begin, {
    from,
    sizeAt: (scale) => sizeAtScale(model, scale, size),
    chainAt: (_, scale) => chainOf(scale),
    signal,
    ...(onStep && { onStep }),
    ...(onScale && { onScale }),
  });
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
