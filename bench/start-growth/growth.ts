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

/** By how much so many steps enlarge the mode, from v = 0: the recurrence itself. */
export function growthOfChain(a: number, momentum: number, steps: number): number {
  let [e, v] = [1, 0];
  for (let step = 0; step < steps; step++) {
    v = momentum * v + a * e;
    e += v;
  }
  return e;
}
