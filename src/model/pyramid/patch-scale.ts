import type { Size, Tensor } from '../../runtime/tensor.ts';

/**
 * A scale whose energy nobody trained: f_σ of the photograph's own patches (`PatchProgram`). It is sampled by annealing,
 * from the deviation `startNoise` down.
 */
export interface PatchScale {
  readonly size: Size;
  readonly patches: PatchEnergy;
  /** Noise levels of a sample, one Langevin step each; and of a chain without noise of its own. */
  readonly steps: number;
  readonly recoverySteps: number;
  /** σ of the first level, which the chain's start is given; that of scale 0 hides whatever it starts from. */
  readonly startNoise: number;
}

export interface PatchEnergy {
  /** The photograph at this scale, [1, C, h, w] in [-1, 1]. */
  readonly photo: Tensor;
  /** σ of the last level. */
  readonly endNoise: number;
  /** Odd sides of patches, px: the first whose `above` is below σ. The larger, the more of a picture is kept together. */
  readonly sides: readonly PatchSide[];
  /** As in `PatchBank`. */
  readonly border: number;
  readonly heights: number;
}

export interface PatchSide {
  readonly above: number;
  readonly side: number;
}

/** Samples of such a model that are drawn together: they are small, and there are many to choose from. */
export const PATCH_BATCH = 12;

/** Sides of the patches of a scale, from those at much noise to those at little, px; none of a net. */
export function patchSides(scale: object | undefined): number[] {
  return scale !== undefined && 'patches' in scale
    ? (scale as PatchScale).patches.sides.map(({ side }) => side)
    : [];
}

/** The noise levels σ₁ > … > σ_n of a chain, each the same share of the one before. */
export function noiseLevels(from: number, to: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => from * (to / from) ** (steps === 1 ? 0 : i / (steps - 1)));
}

/** The side of the patches at a noise level, px. */
export function sideAt({ sides }: PatchEnergy, sigma: number): number {
  return (sides.find(({ above }) => sigma > above) ?? (sides.at(-1) as PatchSide)).side;
}
