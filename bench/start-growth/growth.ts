/** By how much so many steps enlarge the mode, from v = 0: the recurrence itself. */
export function growthOfChain(a: number, momentum: number, steps: number): number {
  let [e, v] = [1, 0];
  for (let step = 0; step < steps; step++) {
    v = momentum * v + a * e;
    e += v;
  }
  return e;
}
