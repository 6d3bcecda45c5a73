import type { Tensor } from '../../runtime/tensor.ts';
import { areaDownscale } from './area.ts';
import { oneImage, requireFinite, requireSize } from './checks.ts';
import { indexPatches, nearestDistances, type PatchIndex } from './nearest-patch.ts';
import { PATCH, PATCH_ELEMENTS } from './patches.ts';
import { patchesTouching } from './region.ts';

export interface BidirectionalSimilarity {
  /** Mean over the patches of the generated image; see {@link coherence}. */
  readonly coherence: number;
  /** Mean over the patches of the reference; see {@link completeness}. */
  readonly completeness: number;
}

/**
 * How unlike anything in the reference the generated image is, patch by patch:
 *
 *   coherence = 1/N_G Σ_{Q ⊂ G} min_{P ⊂ R} ‖P − Q‖² / 147
 *
 * over the 7×7 RGB patches (stride 1) of both images at half size by area. 0 when every patch is a copy; low is
 * good, for a generated image that is not itself a copy. (Simakov et al. 2008, "Summarizing visual data using
 * bidirectional similarity".)
 * @throws `tensor/shape`, `image/too-small` (under 14 pixels a side), `value/out-of-range`
 */
export function coherence(reference: Tensor, generated: Tensor): number {
  return meanNearest(halfSizeIndex(generated), halfSizeIndex(reference));
}

/**
 * How much of the reference the generated image leaves out: the same with the roles changed,
 * completeness = 1/N_R Σ_{P ⊂ R} min_{Q ⊂ G} ‖P − Q‖² / 147.
 * @throws as {@link coherence}
 */
export function completeness(reference: Tensor, generated: Tensor): number {
  return meanNearest(halfSizeIndex(reference), halfSizeIndex(generated));
}

/** Both at once. The images may differ in size. @throws as {@link coherence} */
export function bidirectionalSimilarity(reference: Tensor, generated: Tensor): BidirectionalSimilarity {
  const r = halfSizeIndex(reference);
  const g = halfSizeIndex(generated);
  return { coherence: meanNearest(g, r), completeness: meanNearest(r, g) };
}

/**
 * {@link coherence} over those patches of the generated image only that touch a region (at half size).
 * @param region [1, 1, H, W] of the generated image's size
 * @throws as {@link coherence}
 */
export function coherenceTouching(reference: Tensor, generated: Tensor, region: Tensor): number {
  const distances = nearestDistances(halfSizeIndex(generated), halfSizeIndex(reference));
  const positions = patchesTouching(region, 2);
  let sum = 0;
  for (const position of positions) sum += distances[position]!;
  return sum / (positions.length * PATCH_ELEMENTS);
}

function halfSizeIndex(image: Tensor): PatchIndex {
  oneImage(image);
  requireSize(image, 2 * PATCH, 'Bidirectional similarity');
  requireFinite(image, 'Bidirectional similarity');
  return indexPatches(areaDownscale(image, 2));
}

function meanNearest(queries: PatchIndex, candidates: PatchIndex): number {
  const distances = nearestDistances(queries, candidates);
  return distances.reduce((sum, distance) => sum + distance, 0) / (distances.length * PATCH_ELEMENTS);
}
