import { nchw, sizeOf, type Tensor } from '../runtime/tensor.ts';
import { checkFit } from './fit.ts';
import { clamp } from './pointwise.ts';
import { resize } from './resize.ts';

/**
 * The tones and shapes of a small image with the detail of a large one: up(small) + (large − up(down(large))), one step
 * of a Laplacian pyramid (Burt and Adelson 1983). What lies below the resolution of the small image is the small
 * image's, what lies above is the large one's.
 * @param small [1, C, h, w] in [-1, 1]; large [1, C, H, W] in [-1, 1], at least as large
 * @returns [1, C, H, W] in [-1, 1]
 * @throws `tensor/shape` for other numbers of channels
 */
export function withOwnDetail(small: Tensor, large: Tensor): Tensor {
  const coarse = resize(large, sizeOf(small), 'bicubic');
  checkFit(coarse, small, 'small image');
  const change = { shape: coarse.shape, data: small.data.map((value, i) => value - coarse.data[i]!) };
  const { h, w } = nchw(large);
  const grown = resize(change, { height: h, width: w }, 'bicubic');
  return clamp({ shape: large.shape, data: large.data.map((value, i) => value + grown.data[i]!) });
}
