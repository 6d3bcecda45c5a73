import { orthogonalStep } from './orthogonalise.ts';

/** What a training with Muon takes where it is not told: μ of the running mean, and the factor on Adam's rate. */
export const MUON_DEFAULTS = { momentum: 0.9, rate: 3 } as const;

/**
 * The size of an orthogonalised update beside the rate: so many times √(longer side), which makes the root mean square
 * of its entries the same for every shape and about that of Adam's updates (Liu et al. 2025, "Muon is scalable").
 */
const SIZE = 0.2;

/**
 * One descent update of a matrix, in place on `weights` and on the running mean `m` (Muon, Jordan et al. 2024):
 * m ← μ m + (1 − μ) g, W ← W − rate · 0.2 √max(rows, columns) · NS(μ m + (1 − μ) g), where NS is
 * `orthogonalise`. All singular directions of the gradient count alike, where Adam follows the few strong ones.
 * @param weights row by row
 * @param rows number of rows (output channels)
 * @param momentum μ, in [0, 1)
 */
export function muonUpdate(
  weights: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  rows: number,
  rate: number,
  momentum: number = MUON_DEFAULTS.momentum,
): void {
  const step = rate * SIZE * Math.sqrt(Math.max(rows, weights.length / rows));
  orthogonalStep(weights, gradient, m, rows, step, momentum);
}
