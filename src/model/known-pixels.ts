import { affine } from '../image/pointwise.ts';
import { resize } from '../image/resize.ts';
import type { Size, Tensor } from '../runtime/tensor.ts';

/**
 * Which pixels stay at a scale when a part of an image is free to change: 1 on the pixels all of whose area is known,
 * 0 on the others.
 * @param free [1, 1, H, W], to be made up from 0.5 on
 * @returns [1, 1, height, width]
 */
export function knownAt(free: Tensor, size: Size): Tensor {
  const hard = { shape: free.shape, data: free.data.map((value) => (value >= 0.5 ? 1 : 0)) };
  const share = resize(affine(hard, -1, 1), size, 'area');
  return { shape: share.shape, data: share.data.map((known) => (known > 0.999 ? 1 : 0)) };
}
