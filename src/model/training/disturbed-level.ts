import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, type Tensor } from '../../runtime/tensor.ts';
import { fromAxes, halfWhitened, principalDeviation, toAxes } from '../colour-axes.ts';

/**
 * The photograph's own level, disturbed as samples of it are: noise of every colour whose deviation along the
 * photograph's i-th principal colour axis is d · √(σ₁ σᵢ), that is, white noise of d · σ₁ in the half whitened axes. An
 * energy of the next scale that starts there learns to take such noise away, without needing the scales below
 * (docs/training.md).
 * @param level [1, C, h, w] in [-1, 1]
 * @param disturbance d
 * @returns [count, C, h, w] in [-1, 1]
 */
export function disturbedLevels(
  level: Tensor,
  generator: Generator,
  count: number,
  disturbance: number,
): Tensor {
  const axes = halfWhitened(level);
  const deviation = disturbance * principalDeviation(level);
  const seen = toAxes(level, axes);
  return concatBatch(
    Array.from({ length: count }, (_, i) => {
      const noise = generator.split('disturbance', i).normal(seen.data.length);
      const data = seen.data.map((value, at) => value + deviation * (noise[at] as number));
      const { data: shown } = fromAxes({ shape: seen.shape, data }, axes);
      return { shape: level.shape, data: shown.map((value) => Math.min(1, Math.max(-1, value))) };
    }),
  );
}
