import type { Tensor } from '../../runtime/tensor.ts';
import { requireFinite } from './checks.ts';
import { meanSquaredError } from './pixel-error.ts';

/**
 * How well the model finds its training image again from the corrupted (downscaled) one, Zheng et al. 2021:
 * the mean squared difference an element, images in [-1, 1]. 0 is perfect. The authors' code logs the sum over
 * the channels, mean over the pixels: 3 times this for colour.
 * @throws `tensor/shape`, `value/out-of-range` (not finite)
 */
export function recoveryError(recovered: Tensor, observed: Tensor): number {
  requireFinite(recovered, 'The recovery error');
  requireFinite(observed, 'The recovery error');
  return meanSquaredError(recovered, observed);
}
