import { crop } from '../../runtime/crop.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { areaDownscale } from './area.ts';
import { oneImage, requireFinite, requireSize } from './checks.ts';
import { indexPatches, nearestDistances, type PatchIndex } from './nearest-patch.ts';
import { PATCH, PATCH_ELEMENTS, patchGrid } from './patches.ts';
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
 * bidirectional similarity".) Of pictures with more than 12,288 patches (some 280 px) every n-th row of Q is taken.
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
  const half = halfSize(generated);
  const { columns } = patchGrid(half);
  const positions = patchesTouching(region, 2);
  // Only the rectangle around those patches is searched for: a region is a small part of an image as a rule.
  const rows = [...positions].map((position) => Math.floor(position / columns));
  const places = [...positions].map((position) => position % columns);
  const [top, bottom] = ends(rows);
  const [left, right] = ends(places);
  const extents = { height: bottom - top + PATCH, width: right - left + PATCH };
  const around = crop(half, { top, left, ...extents });
  const distances = nearestDistances(indexPatches(around), halfSizeIndex(reference));
  let sum = 0;
  for (const [i, row] of rows.entries()) {
    sum += distances[(row - top) * (right - left + 1) + places[i]! - left]!;
  }
  return sum / (positions.length * PATCH_ELEMENTS);
}

/** Least and largest: spreading a long list into Math.min overflows the stack. */
function ends(list: readonly number[]): [least: number, largest: number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of list) {
    least = Math.min(least, x);
    largest = Math.max(largest, x);
  }
  return [least, largest];
}

function halfSizeIndex(image: Tensor): PatchIndex {
  return indexPatches(halfSize(image));
}

function halfSize(image: Tensor): Tensor {
  oneImage(image);
  requireSize(image, 2 * PATCH, 'Bidirectional similarity');
  requireFinite(image, 'Bidirectional similarity');
  return areaDownscale(image, 2);
}

/** Patches that are asked for at most: all of a picture of 250 px; the search is quadratic in the pixels. */
const MOST_QUERIES = 12_288;

function meanNearest(queries: PatchIndex, candidates: PatchIndex): number {
  const every = Math.ceil((queries.rows * queries.columns) / MOST_QUERIES);
  const distances = nearestDistances(queries, candidates, every);
  return distances.reduce((sum, distance) => sum + distance, 0) / (distances.length * PATCH_ELEMENTS);
}
