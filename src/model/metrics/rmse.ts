import type { Tensor } from '../../runtime/tensor.ts';
import { requireFinite } from './checks.ts';
import { meanSquaredError, PIXEL_RANGE } from './pixel-error.ts';

/**
 * Root mean squared error, √MSE, of images in [-1, 1].
 * @param range extent of the pixel range in the unit of the answer: 2 answers in the tensors' own unit, 255 in
 *   8-bit levels, as papers on super-resolution report it
 * @throws `tensor/shape`, `value/out-of-range` (not finite)
 */
export function rmse(a: Tensor, b: Tensor, range: number = PIXEL_RANGE): number {
  requireFinite(a, 'RMSE');
  requireFinite(b, 'RMSE');
  return (Math.sqrt(meanSquaredError(a, b)) * range) / PIXEL_RANGE;
}
