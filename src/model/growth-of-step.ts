/**
 * By how much a step of a chain with momentum enlarges a mode in the long run: the spectral radius of its recurrence
 * v ← μ v + a e, e ← e + v, that is of [[1 + a, μ], [a, μ]].
 * @param a curvature · δ²/2, positive where the mode grows
 * @param momentum μ in [0, 1)
 */
export function growthOfStep(a: number, momentum: number): number {
  const half = (1 + a + momentum) / 2;
  const square = half * half - momentum;
  // A complex pair: its product is the determinant, μ.
  return square < 0 ? Math.sqrt(momentum) : Math.abs(half) + Math.sqrt(square);
}

/** The inverse: what curvature · δ²/2 a step may have for a growth of more than 1. */
export function riseOfGrowth(growth: number, momentum: number): number {
  return growth + momentum / growth - 1 - momentum;
}
