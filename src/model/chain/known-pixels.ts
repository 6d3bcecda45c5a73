import { affine } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { upsample } from '../pyramid/pyramid-model.ts';

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

/**
 * What the known pixels of a scale are held at: the mean over their own area, so that they carry nothing of a hole
 * beside them, as {@link knownAt} says which are known. Enlarged, where a pixel has no area of its own, bicubic.
 * @param image [N, C, H, W] in [-1, 1]
 */
export function heldAt(image: Tensor, size: Size): Tensor {
  const own = sizeOf(image);
  const shrinks = size.height <= own.height && size.width <= own.width;
  return shrinks ? resize(image, size, 'area') : upsample(image, size);
}
