import type { Tensor } from '../../runtime/tensor.ts';
import { patchBasis } from './patch-basis.ts';
import { PATCH_ELEMENTS, patchGrid, projectPatches } from './patches.ts';

/** Coefficients added between two checks against the best distance so far; divides 147. */
const STRIDE = 7;

/** All patches of an image in the cosine basis, ready to be searched. */
export interface PatchIndex {
  readonly rows: number;
  readonly columns: number;
  /** [patches, 147], sorted by the first coefficient. */
  readonly coefficients: Float32Array;
  /** First coefficient of each, ascending. */
  readonly keys: Float32Array;
  /** Raster position of the patch at each sorted position. */
  readonly order: Int32Array;
  /** Sorted position of the patch at each raster position. */
  readonly rank: Int32Array;
}

/** @param image [1, C, H, W] with at least one patch, finite */
export function indexPatches(image: Tensor): PatchIndex {
  const { rows, columns } = patchGrid(image);
  const patches = rows * columns;
  const projected = projectPatches(image, patchBasis());
  const order = Int32Array.from({ length: patches }, (_, i) => i).sort(
    (a, b) => projected[a]! - projected[b]! || a - b,
  );
  const coefficients = new Float32Array(patches * PATCH_ELEMENTS);
  const keys = new Float32Array(patches);
  const rank = new Int32Array(patches);
  for (let i = 0; i < patches; i++) {
    const patch = order[i]!;
    rank[patch] = i;
    keys[i] = projected[patch]!;
    for (let k = 0; k < PATCH_ELEMENTS; k++) {
      coefficients[i * PATCH_ELEMENTS + k] = projected[k * patches + patch]!;
    }
  }
  return { rows, columns, coefficients, keys, order, rank };
}

/**
 * Squared distance Σ_k (a_k − b_k)² of each patch of `queries` to the most similar patch of `candidates`: exact,
 * in raster order of the queries.
 * @param every asks for the patches of every n-th row only
 *
 * Candidates are visited outwards from the query's own first coefficient, until the difference in it alone
 * exceeds the best distance; a candidate is dropped as soon as its partial sum does. The search starts from the
 * patch beside the neighbour's match: pictures match in pieces.
 */
export function nearestDistances(queries: PatchIndex, candidates: PatchIndex, every = 1): Float64Array {
  const { columns } = queries;
  const out = new Float64Array(Math.ceil(queries.rows / every) * columns);
  const matches = new Int32Array(out.length);
  for (let query = 0; query < out.length; query++) {
    const patch = Math.floor(query / columns) * every * columns + (query % columns);
    const at = queries.rank[patch]! * PATCH_ELEMENTS;
    const start = { distance: Number.POSITIVE_INFINITY, position: 0 };
    if (query % columns > 0) tryBeside(candidates, matches[query - 1]!, 1, queries, at, start);
    if (query >= columns) {
      tryBeside(candidates, matches[query - columns]!, every * candidates.columns, queries, at, start);
    }
    search(queries.coefficients, at, candidates, start);
    out[query] = start.distance;
    matches[query] = candidates.order[start.position]!;
  }
  return out;
}

interface Best {
  distance: number;
  /** Sorted position among the candidates. */
  position: number;
}

function tryBeside(
  candidates: PatchIndex,
  match: number,
  step: number,
  queries: PatchIndex,
  at: number,
  best: Best,
): void {
  const beside = match + step;
  if (beside >= candidates.order.length) return;
  const position = candidates.rank[beside]!;
  const distance = partial(
    queries.coefficients,
    at,
    candidates.coefficients,
    position * PATCH_ELEMENTS,
    best.distance,
  );
  if (distance < best.distance) {
    best.distance = distance;
    best.position = position;
  }
}

function search(query: Float32Array, at: number, candidates: PatchIndex, best: Best): void {
  const { keys, coefficients } = candidates;
  const key = query[at]!;
  let right = lowerBound(keys, key);
  let left = right - 1;
  while (left >= 0 || right < keys.length) {
    const leftGap = left >= 0 ? key - keys[left]! : Number.POSITIVE_INFINITY;
    const rightGap = right < keys.length ? keys[right]! - key : Number.POSITIVE_INFINITY;
    const gap = Math.min(leftGap, rightGap);
    if (gap * gap >= best.distance) return;
    const position = leftGap < rightGap ? left-- : right++;
    const distance = partial(query, at, coefficients, position * PATCH_ELEMENTS, best.distance);
    if (distance < best.distance) {
      best.distance = distance;
      best.position = position;
    }
  }
}

/** The squared distance, or some partial sum of it that is at least `limit`. Unrolled: all time is spent here. */
function partial(a: Float32Array, atA: number, b: Float32Array, atB: number, limit: number): number {
  let sum = 0;
  for (let k = 0; k < PATCH_ELEMENTS; k += STRIDE) {
    const i = atA + k;
    const j = atB + k;
    const d0 = a[i]! - b[j]!;
    const d1 = a[i + 1]! - b[j + 1]!;
    const d2 = a[i + 2]! - b[j + 2]!;
    const d3 = a[i + 3]! - b[j + 3]!;
    const d4 = a[i + 4]! - b[j + 4]!;
    const d5 = a[i + 5]! - b[j + 5]!;
    const d6 = a[i + 6]! - b[j + 6]!;
    sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3) + (d4 * d4 + d5 * d5 + d6 * d6);
    if (sum >= limit) return sum;
  }
  return sum;
}

/** First position whose key is at least `key`. */
function lowerBound(keys: Float32Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
