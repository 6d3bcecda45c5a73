import { symmetricEigen } from '../../runtime/symmetric-eigen.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { patchDirections } from './directions.ts';
import { eachBlock, PATCH_ELEMENTS, patchElements, patchGrid, projectPatches } from './patches.ts';
import { writeQuantiles } from './quantiles.ts';

/** Patches are 5×5 pixels: smaller than those of patch SWD, since grain is what is looked for. */
export const WHITENED_PATCH = 5;

/** Added to a component's variance: one of deviation 0.01 counts half. */
const REGULARISATION = 1e-4;

const QUANTILES = 1024;

const ELEMENTS = patchElements(WHITENED_PATCH);

/**
 * Orthonormal bases of the patch space, whose vectors are the directions: a tenth of the variance of free directions.
 */
const BASES = 4;
/** All that there are. */
const WHITENED_DIRECTIONS = BASES * ELEMENTS;

/** Directions projected at a time: bounds memory at 20 · patches floats. Divides the number of directions. */
const DIRECTIONS_AT_ONCE = 20;

/** What the distance needs of its reference, at one size. */
export interface WhitenedLevel {
  /** [D, 75]: directions in the whitened patch space, taken back to pixels. */
  readonly directions: Float32Array;
  /** [D, 1024]: the reference's own quantiles along them. */
  readonly quantiles: Float32Array;
}

/**
 * Distributions of an image's 5×5 RGB patches P along directions w_d = U (Λ + 10⁻⁴)^(−1/2) Uᵀ u_d, with U Λ Uᵀ their
 * covariance and u_d vectors of fixed orthonormal bases.
 * @param image [1, C, H, W] in [-1, 1]
 * @param only numbers of the patches that count, in raster order of their corners; default: all
 * @param count D, a multiple of 20, {@link WHITENED_DIRECTIONS} at most
 */
export function whitenedLevel(
  image: Tensor,
  only?: Int32Array,
  count: number = WHITENED_DIRECTIONS,
): WhitenedLevel {
  const directions = whitenedDirections(image, only).subarray(0, count * ELEMENTS);
  return { directions, quantiles: quantilesAlong(image, directions, only) };
}

/** Mean over d and t of |q_t(⟨P(image), w_d⟩) − q_t(⟨P(reference), w_d⟩)|, t at 1024 quantiles. */
export function whitenedDistance(
  { directions, quantiles }: WhitenedLevel,
  image: Tensor,
  only?: Int32Array,
): number {
  const own = quantilesAlong(image, directions, only);
  let sum = 0;
  for (let i = 0; i < own.length; i++) sum += Math.abs(own[i]! - quantiles[i]!);
  return sum / own.length;
}

/** [300, 75]: row d is U (Λ + reg)^(−1/2) Uᵀ u_d, which does not depend on the signs of eigenvectors. */
function whitenedDirections(level: Tensor, only: Int32Array | undefined): Float32Array {
  const { values, vectors } = symmetricEigen(patchCovariance(level, only), ELEMENTS);
  const whitening = new Float64Array(ELEMENTS * ELEMENTS);
  for (let i = 0; i < ELEMENTS; i++) {
    const factor = 1 / Math.sqrt(Math.max(0, values[i]!) + REGULARISATION);
    for (let j = 0; j < ELEMENTS; j++) {
      const left = factor * vectors[i * ELEMENTS + j]!;
      for (let k = 0; k < ELEMENTS; k++) whitening[j * ELEMENTS + k]! += left * vectors[i * ELEMENTS + k]!;
    }
  }
  return Float32Array.from(orthonormalDirections().flatMap((u) => times(whitening, u)));
}

function times(matrix: Float64Array, vector: readonly number[]): number[] {
  return vector.map((_, row) => dot(vector, matrix.subarray(row * ELEMENTS, (row + 1) * ELEMENTS)));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

let directions: readonly (readonly number[])[] | undefined;

/**
 * Four orthonormal bases of R^75: pieces of patch SWD's directions (normal values) made orthonormal by Gram–Schmidt.
 */
function orthonormalDirections(): readonly (readonly number[])[] {
  if (directions !== undefined) return directions;
  const normal = patchDirections();
  const out: number[][] = [];
  for (let d = 0; d < WHITENED_DIRECTIONS; d++) {
    const start = Math.floor(d / ELEMENTS) * ELEMENTS;
    // A direction of 147 elements holds nearly two of 75.
    const at = (d >> 1) * PATCH_ELEMENTS + (d % 2) * (PATCH_ELEMENTS - ELEMENTS);
    let vector = [...normal.subarray(at, at + ELEMENTS)];
    for (const other of out.slice(start)) {
      const shared = dot(vector, other);
      vector = vector.map((value, i) => value - shared * other[i]!);
    }
    const norm = Math.hypot(...vector);
    out.push(vector.map((value) => value / norm));
  }
  directions = out;
  return directions;
}

/** [75, 75], its upper triangle: the covariance of an image's patches. */
function patchCovariance(image: Tensor, only: Int32Array | undefined): Float64Array {
  const sums = new Float64Array(ELEMENTS);
  const products = new Float64Array(ELEMENTS * ELEMENTS);
  const counts = only && new Set(only);
  let count = 0;
  eachBlock(image, WHITENED_PATCH, (block, size, first) => {
    for (let patch = 0; patch < size; patch++) {
      if (counts?.has(first + patch) === false) continue;
      const at = patch * ELEMENTS;
      for (let i = 0; i < ELEMENTS; i++) {
        const value = block[at + i]!;
        sums[i]! += value;
        for (let j = i; j < ELEMENTS; j++) products[i * ELEMENTS + j]! += value * block[at + j]!;
      }
      count++;
    }
  });
  return products.map((product, at) => {
    const [i, j] = [Math.floor(at / ELEMENTS), at % ELEMENTS];
    return product / count - (sums[i]! / count) * (sums[j]! / count);
  });
}

/** [D, 1024]: quantiles of the patches' projections. */
function quantilesAlong(image: Tensor, along: Float32Array, only: Int32Array | undefined): Float32Array {
  const { rows, columns } = patchGrid(image, WHITENED_PATCH);
  const count = along.length / ELEMENTS;
  const out = new Float32Array(count * QUANTILES);
  for (let first = 0; first < count; first += DIRECTIONS_AT_ONCE) {
    const some = along.subarray(first * ELEMENTS, (first + DIRECTIONS_AT_ONCE) * ELEMENTS);
    const projections = projectPatches(image, some, WHITENED_PATCH);
    for (let d = 0; d < DIRECTIONS_AT_ONCE; d++) {
      const all = projections.subarray(d * rows * columns, (d + 1) * rows * columns);
      const sorted = (only === undefined ? all : Float32Array.from(only, (p) => all[p]!)).sort();
      writeQuantiles(sorted, out.subarray((first + d) * QUANTILES, (first + d + 1) * QUANTILES));
    }
  }
  return out;
}
