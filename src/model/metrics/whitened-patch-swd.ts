import { symmetricEigen } from '../../runtime/symmetric-eigen.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { areaDownscale } from './area.ts';
import { oneImage, requireFinite, requireSize } from './checks.ts';
import { patchDirections } from './directions.ts';
import { eachBlock, PATCH_ELEMENTS, patchElements, patchGrid, projectPatches } from './patches.ts';
import { writeQuantiles } from './quantiles.ts';

/** Patches are 5×5 pixels: smaller than those of patch SWD, since grain is what is looked for. */
const WHITENED_PATCH = 5;

/** The levels at which patches are taken: divisors of the image's size. */
const WHITENED_DIVISORS = [1, 2] as const;

/** Added to a component's variance: one of deviation 0.01 counts half. */
const REGULARISATION = 1e-4;

const QUANTILES = 1024;

const ELEMENTS = patchElements(WHITENED_PATCH);

/**
 * Orthonormal bases of the patch space, whose vectors are the directions: a tenth of the variance of free directions.
 */
const BASES = 4;
const DIRECTION_COUNT = BASES * ELEMENTS;

/** Directions projected at a time: bounds memory at 20 · patches floats. Divides the number of directions. */
const DIRECTIONS_AT_ONCE = 20;

/** What the distance needs of its reference. */
export interface WhitenedProfile {
  readonly levels: readonly {
    readonly divisor: number;
    /** [300, 75]: directions in the whitened patch space, taken back to pixels. */
    readonly directions: Float32Array;
    /** [300, 1024]: the reference's own quantiles along them. */
    readonly quantiles: Float32Array;
  }[];
}

/**
 * Whitened patch sliced-Wasserstein distance: patch SWD after the principal components of the reference's patches
 * have been brought to unit deviation, so that what the photograph has little of (colour grain in a sky, plaid) counts
 * as much as its contrasts.
 *
 *   P = 5×5 RGB patches of the image at 1/s of its size by area;  U Λ Uᵀ the covariance of the reference's;
 *   w_d = U (Λ + 10⁻⁴)^(−1/2) Uᵀ u_d, u_d the 300 vectors of four fixed orthonormal bases;
 *   distance = mean over s ∈ {1, 2}, d and t of |q_t(⟨P(a), w_d⟩) − q_t(⟨P(b), w_d⟩)|, t at 1024 quantiles.
 *
 * About the number of the reference's own deviations, averaged over components, by which the image's patches differ.
 * @param image [1, C, H, W] in [-1, 1], at least 10 pixels a side; of any size
 * @throws `tensor/shape`, `image/too-small`, `value/out-of-range`
 */
export function whitenedPatchSwd(reference: Tensor | WhitenedProfile, image: Tensor): number {
  const { levels } = 'levels' in reference ? reference : whitenedProfile(reference);
  check(image);
  const distances = levels.map(({ divisor, directions, quantiles }) => {
    const own = quantilesAlong(areaDownscale(image, divisor), directions);
    let sum = 0;
    for (let i = 0; i < own.length; i++) sum += Math.abs(own[i]! - quantiles[i]!);
    return sum / own.length;
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/**
 * The reference's side of {@link whitenedPatchSwd}, to compare many images with it. Not symmetric: the axes are the
 * reference's.
 * @param reference [1, C, H, W] in [-1, 1], at least 10 pixels a side
 * @throws `tensor/shape`, `image/too-small`, `value/out-of-range`
 */
export function whitenedProfile(reference: Tensor): WhitenedProfile {
  check(reference);
  return {
    levels: WHITENED_DIVISORS.map((divisor) => {
      const level = areaDownscale(reference, divisor);
      const directions = whitenedDirections(level);
      return { divisor, directions, quantiles: quantilesAlong(level, directions) };
    }),
  };
}

function check(image: Tensor): void {
  oneImage(image);
  requireSize(image, 2 * WHITENED_PATCH, 'Whitened patch SWD');
  requireFinite(image, 'Whitened patch SWD');
}

/** [300, 75]: row d is U (Λ + reg)^(−1/2) Uᵀ u_d, which does not depend on the signs of eigenvectors. */
function whitenedDirections(level: Tensor): Float32Array {
  const { values, vectors } = symmetricEigen(patchCovariance(level), ELEMENTS);
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
  for (let d = 0; d < DIRECTION_COUNT; d++) {
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
function patchCovariance(image: Tensor): Float64Array {
  const sums = new Float64Array(ELEMENTS);
  const products = new Float64Array(ELEMENTS * ELEMENTS);
  let count = 0;
  eachBlock(image, WHITENED_PATCH, (block, size) => {
    for (let patch = 0; patch < size; patch++) {
      const at = patch * ELEMENTS;
      for (let i = 0; i < ELEMENTS; i++) {
        const value = block[at + i]!;
        sums[i]! += value;
        for (let j = i; j < ELEMENTS; j++) products[i * ELEMENTS + j]! += value * block[at + j]!;
      }
    }
    count += size;
  });
  return products.map((product, at) => {
    const [i, j] = [Math.floor(at / ELEMENTS), at % ELEMENTS];
    return product / count - (sums[i]! / count) * (sums[j]! / count);
  });
}

/** [300, 1024]: quantiles of the patches' projections. */
function quantilesAlong(image: Tensor, directions: Float32Array): Float32Array {
  const { rows, columns } = patchGrid(image, WHITENED_PATCH);
  const out = new Float32Array(DIRECTION_COUNT * QUANTILES);
  for (let first = 0; first < DIRECTION_COUNT; first += DIRECTIONS_AT_ONCE) {
    const some = directions.subarray(first * ELEMENTS, (first + DIRECTIONS_AT_ONCE) * ELEMENTS);
    const projections = projectPatches(image, some, WHITENED_PATCH);
    for (let d = 0; d < DIRECTIONS_AT_ONCE; d++) {
      const sorted = projections.subarray(d * rows * columns, (d + 1) * rows * columns).sort();
      writeQuantiles(sorted, out.subarray((first + d) * QUANTILES, (first + d + 1) * QUANTILES));
    }
  }
  return out;
}
