import type { Tensor } from '../../runtime/tensor.ts';
import { patchMeter } from './patches.ts';

/** A third of a layout 15 px high. */
const PATCH = { height: 5, width: 5 };

/** Measures how badly the parts of a layout join, in levels of 8 bits. */
export type SeamMeter = (images: Tensor) => number[];

/**
 * A meter for layouts of one image. The seam of a layout x of the image o is
 *
 *     max over 5 × 5 patches Q of x  of  min over patches P of o  of  RMS(Q − P)
 *
 * that is, how far the strangest place is from all that the photograph shows. A layout of good parts that do not join
 * has ordinary features all over, and so a low misfit (misfit.ts), but a patch across the border that occurs nowhere.
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @returns for [N, C, H, W] N numbers, 0 to 255; 0 where one of both is smaller than a patch
 */
export function seamMeter(observed: Tensor): SeamMeter {
  const distancesOf = patchMeter(observed, PATCH);
  return (images) => distancesOf(images).map((distances) => Math.max(0, ...distances));
}
