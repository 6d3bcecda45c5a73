import type { EnergyEngine, EnergyProgram } from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { type Size, type Tensor, tensor } from '../../runtime/tensor.ts';
import { type ColourAxes, fromAxes } from '../net/colour-axes.ts';
import { type EnergyNet, marginWidth } from '../net/energy-net.ts';
import { spectralNormalise } from '../net/spectral-norm.ts';
import { isPatchScale, type ScaleModel, upsample } from '../pyramid/pyramid-model.ts';
import { type MarginLangevinOptions, runLangevinInMargin, type StepObserver } from './langevin.ts';
import { runPatchScale } from './run-patch-scale.ts';

/**
 * Compiles a trained net as it is sampled: one power iteration from its stored `u`, which is not advanced. Large
 * images are computed in tiles, so that memory stays bounded.
 */
export function compileNet(engine: EnergyEngine, net: EnergyNet): EnergyProgram {
  const { stack } = spectralNormalise(net, 1);
  return tiledProgram(engine.compile(stack), stack);
}

/** A {@link StepObserver} of chains at several scales (or rounds). */
export type ScaleObserver = (scale: number, ...step: Parameters<StepObserver>) => void | Promise<void>;

/** The observer of one scale's chain, as an option of it; none when nobody observes. */
export function observing(
  scale: number,
  onStep: ScaleObserver | undefined,
): Pick<MarginLangevinOptions, 'onStep'> {
  return onStep === undefined ? {} : { onStep: (...step) => onStep(scale, ...step) };
}

export interface CoarseToFineOptions {
  /** First scale to run; `image` must have its size. */
  readonly from: number;
  /** Last scale to run. Default: the finest. */
  readonly to?: number;
  /** Size of the result at a scale. Default: the sizes of training. */
  readonly sizeAt?: (scale: number) => Size;
  /** What differs from the chain of a scale's training; with generators it starts with that chain's noise. */
  readonly chainAt?: (scale: ScaleModel, index: number) => Partial<MarginLangevinOptions>;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ScaleObserver;
  /** Makes of what a scale's chain ended with (and started from) the scale's result. Default: it is the result. */
  readonly finish?: (result: Tensor, start: Tensor) => Tensor;
  readonly onScale?: (scale: number, result: Tensor) => void | Promise<void>;
}

/**
 * Sequential sampling (Zheng et al. 2021, alg. 2): at each scale Langevin steps on that scale's energy, then
 * upsampling to the next. Works on a batch of chains.
 * @param image [N, C, h, w], the start of scale `from`, unpadded.
 * @returns the result of scale `to`, unpadded.
 */
export async function runCoarseToFine(
  engine: EnergyEngine,
  scales: readonly ScaleModel[],
  image: Tensor,
  options: CoarseToFineOptions,
): Promise<Tensor> {
  const to = options.to ?? scales.length - 1;
  let state = image;
  for (let index = options.from; index <= to; index++) {
    const scale = scales[index] as ScaleModel;
    if (index > options.from) state = upsample(state, options.sizeAt?.(index) ?? scale.size);
    const start = state;
    const end = await runScale(engine, scale, start, {
      ...options.chainAt?.(scale, index),
      signal: options.signal,
      ...observing(index, options.onStep),
    });
    state = options.finish?.(end, start) ?? end;
    await options.onScale?.(index, state);
  }
  return state;
}

/**
 * Langevin steps on one scale: the chain of its training, unless `overrides` say otherwise. Chains that are given
 * generators start with the noise of samples; without, as in recovery, they are deterministic.
 */
export async function runScale(
  engine: EnergyEngine,
  scale: ScaleModel,
  image: Tensor,
  overrides: Partial<MarginLangevinOptions> = {},
): Promise<Tensor> {
  if (isPatchScale(scale)) return runPatchScale(engine, scale, image, overrides);
  const program = compileNet(engine, scale.net);
  try {
    return await runLangevinInMargin(program, image, marginWidth(scale.net.spec), {
      steps: scale.steps,
      stepSize: scale.stepSize,
      momentum: scale.momentum,
      noiseScale: 0,
      colour: scale.net.spec.colour,
      startNoise: overrides.generators === undefined ? 0 : scale.startNoise,
      ...overrides,
    });
  } finally {
    await program.release();
  }
}

/**
 * The start of scale 0: uniform noise on (−1, 1), one grey value a pixel repeated over the channels
 * (Zheng et al. 2021, alg. 2; grey as in the released code). Image i of a batch depends on the generator and on
 * i only, not on the size of the batch.
 * @param colour the noise is grey in this space: of the photograph's mean tint. In RGB it may leave [-1, 1] a little.
 */
export function greyNoise(
  generator: Generator,
  count: number,
  channels: number,
  size: Size,
  colour?: ColourAxes,
): Tensor {
  const plane = size.height * size.width;
  const data = new Float32Array(count * channels * plane);
  for (let i = 0; i < count; i++) {
    const values = generator.split('image', i).uniform(plane);
    for (let p = 0; p < plane; p++) values[p] = 2 * (values[p] as number) - 1;
    for (let c = 0; c < channels; c++) data.set(values, (i * channels + c) * plane);
  }
  const noise = tensor([count, channels, size.height, size.width], data);
  return channels === 3 ? fromAxes(noise, colour) : noise;
}
