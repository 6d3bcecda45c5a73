import type { Tensor } from '../../runtime/tensor.ts';
import { areaDownscale } from './area.ts';
import { oneImage, requireFinite, requireSize } from './checks.ts';
import { WHITENED_PATCH, type WhitenedLevel, whitenedDistance, whitenedLevel } from './whitened-level.ts';

/** The levels at which patches are taken: divisors of the image's size. */
const WHITENED_DIVISORS = [1, 2] as const;

/** What the distance needs of its reference. */
export interface WhitenedProfile {
  readonly levels: readonly (WhitenedLevel & { readonly divisor: number })[];
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
  const distances = levels.map((level) => whitenedDistance(level, areaDownscale(image, level.divisor)));
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
    levels: WHITENED_DIVISORS.map((divisor) => ({
      divisor,
      ...whitenedLevel(areaDownscale(reference, divisor)),
    })),
  };
}

function check(image: Tensor): void {
  oneImage(image);
  requireSize(image, 2 * WHITENED_PATCH, 'Whitened patch SWD');
  requireFinite(image, 'Whitened patch SWD');
}
