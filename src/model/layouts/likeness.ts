import { sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { patchProfile, patchSwd } from '../metrics/patch-swd.ts';
import { PATCH } from '../metrics/patches.ts';
import { pixelDiversity } from '../metrics/pixel-diversity.ts';

/** A layout, and its patch SWD to the photograph at scale 0. */
export interface LayoutDistance {
  readonly image: Tensor;
  readonly distance: number;
}

/**
 * Up to this distance layouts are like enough: on the scale of images in [−1, 1], of patches of 7×7 px. Above it the
 * parts of the photograph have other shares of the picture, such as a wall of half the width under a larger sky.
 */
const LIKE_ENOUGH = 0.1;

/**
 * The least patch SWD up to which layouts differ as much as asked, at least {@link LIKE_ENOUGH}: those beyond are sound
 * in every place, but the parts of the photograph have other shares in them, and the rest differ enough without.
 * @param layouts that are sound otherwise
 * @param observed [1, C, h, w], the training image at scale 0
 * @param enough pixel diversity of those that are kept, and how many they have to be at least
 * @returns undefined where nothing is beyond it
 */
export function nearestThatDiffer(
  layouts: readonly LayoutDistance[],
  observed: Tensor,
  enough: { readonly diversity: number; readonly least: number },
): number | undefined {
  const sorted = layouts.toSorted((a, b) => a.distance - b.distance);
  const images = sorted.map(({ image }) => image);
  let kept = sorted.length;
  while (
    kept > Math.max(2, enough.least) &&
    (sorted[kept - 1]?.distance ?? 0) > LIKE_ENOUGH &&
    pixelDiversity(observed, images.slice(0, kept - 1)) >= enough.diversity
  ) {
    kept--;
  }
  // Of those that are equally far a limit keeps all or none.
  while (kept < sorted.length && sorted[kept]?.distance === sorted[kept - 1]?.distance) kept++;
  if (kept === sorted.length) return undefined;
  return Math.max(LIKE_ENOUGH, sorted[kept - 1]?.distance ?? 0);
}

/**
 * A meter of the patch SWD of layouts to the photograph.
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @returns for [N, C, H, W] N numbers; 0 where one of both is smaller than a patch
 */
export function patchSwdMeter(observed: Tensor): (images: Tensor) => number[] {
  const profile = holdsPatch(observed) ? patchProfile(observed) : undefined;
  return (images) =>
    splitBatch(images).map((image) => (profile && holdsPatch(image) ? patchSwd(profile, image).distance : 0));
}

function holdsPatch(image: Tensor): boolean {
  const { height, width } = sizeOf(image);
  return Math.min(height, width) >= PATCH;
}
