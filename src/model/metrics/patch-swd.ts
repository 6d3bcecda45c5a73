import { PatchwiseError } from '../../errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { requireTensor } from '../../shared/arguments.ts';
import { areaDownscale } from './area.ts';
import { oneImage, requireFinite, requireSize } from './checks.ts';
import { DIRECTION_COUNT, patchDirections } from './directions.ts';
import { PATCH, PATCH_ELEMENTS, patchGrid, projectPatches } from './patches.ts';
import { writeQuantiles } from './quantiles.ts';
import { patchesTouching } from './region.ts';

/** Quantiles at which two projected distributions are compared. */
export const QUANTILES = 2048;

/** The levels at which patches are taken: divisors of the image's size. */
const SWD_DIVISORS = [1, 2, 4] as const;
export type SwdDivisor = (typeof SWD_DIVISORS)[number];

/** Directions projected at a time: bounds memory at 16 · patches floats. */
const DIRECTIONS_AT_ONCE = 16;

/** Quantiles of an image's projected patches: all that the distance needs of it. About 2 MB a level. */
export interface PatchProfile {
  readonly levels: readonly {
    readonly divisor: SwdDivisor;
    /** [256, 2048] */
    readonly quantiles: Float32Array;
  }[];
}

/** How unlike the patches of two images are. */
export interface PatchSwd {
  /** Mean over the levels. */
  readonly distance: number;
  /** At full, half and quarter size; sizes too small for a 7×7 patch are left out. */
  readonly levels: readonly { readonly divisor: SwdDivisor; readonly distance: number }[];
}

/**
 * Patch sliced-Wasserstein distance of two images, which may differ in size: how unlike their sets of 7×7 RGB
 * patches are, wherever the patches lie.
 *
 *   SWD_s(a, b) = 1/(D·Q) Σ_d Σ_t | q_t(⟨P_s(a), u_d⟩) − q_t(⟨P_s(b), u_d⟩) |,   SWD = mean of SWD_s over s
 *
 * with P_s the patches (stride 1) of the image at 1/s of its size by area, s ∈ {1, 2, 4}; u_d the D = 256 unit
 * vectors, fixed ones; q_t the quantile at (t + ½)/Q, Q = 2048, interpolated linearly between
 * order statistics. 0 for equal sets of patches. (Sliced Wasserstein distance: Rabin et al. 2011; on patches of
 * a pyramid: Karras et al. 2018.)
 * @throws `tensor/shape`, `image/too-small`, `value/out-of-range`
 *
 * @example
 * import { decodeImage, patchSwd } from 'patchwise';
 * const [photo, sample] = await Promise.all([decodeImage('photo.jpg'), decodeImage('sample.png')]);
 * console.log(patchSwd(photo.image, sample.image).distance);
 */
export function patchSwd(reference: Tensor | PatchProfile, image: Tensor | PatchProfile): PatchSwd {
  for (const [name, value] of Object.entries({ reference, image })) {
    if (typeof value !== 'object' || value === null || !('levels' in value)) requireTensor(value, name);
  }
  const a = 'levels' in reference ? reference : patchProfile(reference);
  const b = 'levels' in image ? image : patchProfile(image);
  const levels = a.levels.flatMap(({ divisor, quantiles }) => {
    const other = b.levels.find((level) => level.divisor === divisor);
    return other === undefined ? [] : [{ divisor, distance: meanDifference(quantiles, other.quantiles) }];
  });
  if (levels.length === 0) {
    throw new PatchwiseError('image/too-small', 'One of the images is too small to be compared by patches.');
  }
  return { distance: levels.reduce((sum, level) => sum + level.distance, 0) / levels.length, levels };
}

/**
 * The sorted projections of an image's patches, reduced to quantiles.
 * @param image [1, C, H, W] in [-1, 1], at least 7×7
 * @param region [1, 1, H, W]: only patches that touch it ({@link patchesTouching}); left out, all
 * @throws `tensor/shape`, `image/too-small`, `value/out-of-range`
 */
export function patchProfile(image: Tensor, region?: Tensor): PatchProfile {
  oneImage(image);
  requireSize(image, PATCH, 'Patch SWD');
  requireFinite(image, 'Patch SWD');
  const levels: { divisor: SwdDivisor; quantiles: Float32Array }[] = [];
  for (const divisor of SWD_DIVISORS) {
    const level = areaDownscale(image, divisor);
    if (patchGrid(level).rows === 0) continue;
    const some = region && patchesTouching(region, divisor);
    levels.push({ divisor, quantiles: projectedQuantiles(level, some) });
  }
  return { levels };
}

function projectedQuantiles(image: Tensor, positions: Int32Array | undefined): Float32Array {
  const directions = patchDirections();
  const { rows, columns } = patchGrid(image);
  const out = new Float32Array(DIRECTION_COUNT * QUANTILES);
  for (let first = 0; first < DIRECTION_COUNT; first += DIRECTIONS_AT_ONCE) {
    const some = directions.subarray(first * PATCH_ELEMENTS, (first + DIRECTIONS_AT_ONCE) * PATCH_ELEMENTS);
    const projections = projectPatches(image, some);
    for (let d = 0; d < DIRECTIONS_AT_ONCE; d++) {
      const all = projections.subarray(d * rows * columns, (d + 1) * rows * columns);
      const sorted = (positions === undefined ? all : Float32Array.from(positions, (p) => all[p]!)).sort();
      writeQuantiles(sorted, out.subarray((first + d) * QUANTILES, (first + d + 1) * QUANTILES));
    }
  }
  return out;
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
