/** The index nearest to `value` of a row of `count`: what lies beyond an end is taken from there. */
export function within(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1);
}
