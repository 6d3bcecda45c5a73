import type { Tensor } from '../../runtime/tensor.ts';
import { coherenceTouching } from './bidirectional-similarity.ts';
import { patchProfile, patchSwd } from './patch-swd.ts';
import { requireRegion } from './region.ts';

/** Quality of a part of an image. */
export interface RegionQuality {
  readonly patchSwd: number;
  readonly coherence: number;
}

/**
 * How unlike the reference a region of an image is, its seam included: patch SWD and coherence with the patches of the
 * image restricted to those that touch the region, against all patches of the reference.
 *
 * A region holds a part of a picture only, so its patch SWD is far from 0 even where every patch is perfect: compare it
 * with that of the same region of another image. Coherence has no such floor: 0 for copied patches.
 * @param reference [1, C, H, W] in [-1, 1], at least 14 pixels a side
 * @param image of any size
 * @param region [1, 1, H, W] of the image's size, above 0 inside
 * @throws as the metrics do; `value/out-of-range` for an empty region
 */
export function measureRegion(reference: Tensor, image: Tensor, region: Tensor): RegionQuality {
  requireRegion(image, region);
  return {
    patchSwd: patchSwd(patchProfile(reference), patchProfile(image, region)).distance,
    coherence: coherenceTouching(reference, image, region),
  };
}
