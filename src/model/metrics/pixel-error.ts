import { PatchwiseError } from '../../errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { requireSameShape } from './checks.ts';

/** Extent L of the pixel range [-1, 1]. */
export const PIXEL_RANGE = 2;

/**
 * MSE = 1/n Σ (a_i − b_i)² over all elements, in the squared unit of the tensors. NaN where an element is NaN.
 * @throws `tensor/shape` (unequal or empty)
 */
export function meanSquaredError(a: Tensor, b: Tensor): number {
  requireSameShape(a, b, 'The mean squared error');
  if (a.data.length === 0) throw new PatchwiseError('tensor/shape', 'The images to compare are empty.');
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return sum / a.data.length;
}
