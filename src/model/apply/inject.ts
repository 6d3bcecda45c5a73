import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { observing, runScale, type ScaleObserver } from '../chain/coarse-to-fine.ts';
import { heldAt, knownAt } from '../chain/known-pixels.ts';
import { injected, sizeAtScale } from '../chain/sample-pyramid.ts';
import { type PyramidModel, scaleOf, upsample } from '../pyramid/pyramid-model.ts';

export interface InjectOptions {
  readonly seed: number;
  /** First scale to run. */
  readonly startScale: number;
  /** Size of the result. Default: the training image's. */
  readonly size?: Size;
  /**
   * What may change, [1, 1, H, W] of the image's size, from 0.5 on; everything else is held at every scale and after
   * every step, as in inpainting. Left out, all may change.
   */
  readonly free?: Tensor | undefined;
  /** Langevin steps a scale. Default: those of the training. */
  readonly steps?: number | undefined;
  /** Noise of the chains; 0 as published. */
  readonly noiseScale?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ScaleObserver;
}

export interface Injection {
  readonly result: Tensor;
  /** The image as the start scale met it. */
  readonly start: Tensor;
}

/**
 * Puts an image into the pyramid at one scale and runs that and the finer ones (SinGAN's manipulation, Shaham et al.
 * 2019): it takes on the look of the training image. With a part of it held, the score of the patches across the edge
 * of the free part draws both together, which only an explicit energy allows; the result is then the image itself
 * outside of that part, exactly where it has its size.
 * @param image [1, C, H, W] in [-1, 1]
 * @throws `tensor/shape`; `value/out-of-range` for a scale that there is not
 */
export async function injectPyramid(
  engine: EnergyEngine,
  model: PyramidModel,
  image: Tensor,
  options: InjectOptions,
): Promise<Injection> {
  const { seed, startScale, free, steps, noiseScale = 0, signal, onStep } = options;
  scaleOf(model, startScale);
  const size = options.size ?? sizeOf(model.image);
  const start = injected(model, image, startScale, size);
  const root = generator(seed).split('langevin', 0);
  let state = start;
  for (let s = startScale; s < model.scales.length; s++) {
    const extents = sizeAtScale(model, s, size);
    const held = free && { values: heldAt(image, extents), mask: knownAt(free, extents) };
    if (s > startScale) state = upsample(state, extents);
    state = await runScale(engine, scaleOf(model, s), state, {
      noiseScale,
      generators: [root.split('scale', s)],
      signal,
      ...(held && { clamp: held }),
      ...(steps !== undefined && { steps }),
      ...observing(s, onStep),
    });
  }
  return { result: state, start };
}
