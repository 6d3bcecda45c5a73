import { PatchwiseError } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { observing, runScale, type ScaleObserver } from '../chain/coarse-to-fine.ts';
import { type PyramidModel, requireSameChannels, scaleOf, upsample } from '../pyramid/pyramid-model.ts';
import { backProjected } from './back-projection.ts';
import { enlargeBySelfSimilarity } from './self-similarity.ts';

/** Largest factor on a side: beyond it there is nothing left to sharpen. */
export const MAX_FACTOR = 16;

export interface SuperResolutionOptions {
  /** Size of the result: at least one side larger than the image, none smaller, at most {@link MAX_FACTOR} times. */
  readonly size: Size;
  /** Scale whose net is climbed. Default: {@link superResolutionScale}. */
  readonly scale?: number;
  /** Langevin steps a round. Default those of the scale's recovery chain, as in the paper's code (there 30). */
  readonly steps?: number;
  /** δ²; default that of the scale's training. */
  readonly stepSize?: number;
  /**
   * Back-projections after each round (Irani & Peleg 1991): x ← clip(x + Upsample(image − Downsample(x))), which keeps
   * the result true to the image. 0, the paper's, by default.
   */
  readonly backProjections?: number | undefined;
  /** How a round enlarges: `bicubic`, the paper's, by default, or by the image's own detail ({@link enlargeBySelfSimilarity}). */
  readonly enlarge?: 'bicubic' | 'self-similar' | undefined;
  readonly signal?: AbortSignal | undefined;
  /** With the round, from 0, in place of the scale. */
  readonly onStep?: ScaleObserver;
}

/** Size beside the finest scale of the net that the paper's recipe climbs: its third-finest of eight, ratio 0.72. */
const PAPER_SHARE = 0.55;

/**
 * The scale of the paper's recipe: the one below the finest whose size beside it is nearest to the paper's. At a ratio
 * of 0.72 that is the third-finest, as in the paper; at the default's 0.65 the second-finest.
 */
export function superResolutionScale(model: PyramidModel): number {
  const finest = model.scales.length - 1;
  const share = (scale: number) => model.ratio ** (finest - scale);
  return model.scales.reduce((best, _, scale) => {
    if (scale === finest) return best;
    return Math.abs(share(scale) - PAPER_SHARE) < Math.abs(share(best) - PAPER_SHARE) ? scale : best;
  }, 0);
}

/**
 * The sizes of the paper's rounds (released code, `sr_exp.py`): with factor f and pyramid ratio r,
 * n = ⌊log f / log(1/r)⌋ rounds, at least one; each enlarges by 1/r, the last one jumps to the exact target.
 */
export function superResolutionSizes(from: Size, to: Size, ratio: number): Size[] {
  const factor = Math.max(to.height / from.height, to.width / from.width);
  // A factor that is a whole power of 1/r must not lose a round to rounding.
  const rounds = ratio < 1 ? Math.max(1, Math.floor(Math.log(factor) / Math.log(1 / ratio) + 1e-9)) : 1;
  const sizes = Array.from({ length: rounds - 1 }, (_, i) => ({
    height: Math.min(to.height, Math.round(from.height * ratio ** -(i + 1))),
    width: Math.min(to.width, Math.round(from.width * ratio ** -(i + 1))),
  }));
  return [...sizes, to];
}

/**
 * Super-resolution by the model's own patches: the image is enlarged in rounds, each followed by noise-free
 * Langevin steps on the energy of one scale, which puts the detail of the training image's patches into it.
 * @param image [N, C, H, W]; the recipe trains the model on this very image
 * @throws `value/out-of-range` for a target that is not larger, or too large; `tensor/shape` for other channels
 */
export async function superResolve(
  engine: EnergyEngine,
  model: PyramidModel,
  image: Tensor,
  options: SuperResolutionOptions,
): Promise<Tensor> {
  const { size, scale: index = superResolutionScale(model), stepSize, signal, onStep } = options;
  const { backProjections = 0, enlarge = 'bicubic' } = options;

  const from = sizeOf(image);
  requireSameChannels(model, image);
  requireLarger(from, size);
  const scale = scaleOf(model, index);
  let state = image;
  for (const [round, target] of superResolutionSizes(from, size, model.ratio).entries()) {
    const start =
      enlarge === 'bicubic' ? upsample(state, target) : await enlargeBySelfSimilarity(state, target, signal);
    state = await runScale(engine, scale, start, {
      steps: options.steps ?? scale.recoverySteps,
      ...(stepSize !== undefined && { stepSize }),
      signal,
      ...observing(round, onStep),
    });
    for (let i = 0; i < backProjections; i++) state = backProjected(state, image);
  }
  return state;
}

function requireLarger(from: Size, to: Size): void {
  const factors = [to.height / from.height, to.width / from.width];
  const names = `${from.width}×${from.height} px to ${to.width}×${to.height} px`;
  if (factors.some((factor) => !(factor >= 1)) || factors.every((factor) => factor === 1)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `Super-resolution cannot go from ${names}: it only enlarges.`,
      {
        hint: 'Ask for a larger size: a factor above 1.',
      },
    );
  }
  if (factors.some((factor) => factor > MAX_FACTOR)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `Super-resolution from ${names} is a factor above ${MAX_FACTOR}.`,
      {
        hint: `Ask for a factor of at most ${MAX_FACTOR}.`,
      },
    );
  }
}
