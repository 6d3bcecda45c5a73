import type { Tensor } from '../../runtime/tensor.ts';
import { requireFinite } from './checks.ts';
import { meanSquaredError, PIXEL_RANGE } from './pixel-error.ts';

/**
 * Peak signal-to-noise ratio in decibels of images in [-1, 1]:
 *
 *   PSNR = 10 · log10( L² / MSE ),   L = 2
 *
 * over all channels. Infinity for equal images.
 * @throws `tensor/shape`, `value/out-of-range` (not finite)
 */
export function psnr(a: Tensor, b: Tensor): number {
  requireFinite(a, 'PSNR');
  requireFinite(b, 'PSNR');
  return 10 * Math.log10(PIXEL_RANGE ** 2 / meanSquaredError(a, b));
}
