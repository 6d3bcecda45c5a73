/** Counts the time spent in certain calls, while it is on. */
export interface Clock {
  /** Milliseconds in those calls since the last reset. */
  readonly ms: number;
  reset(): void;
  /** Takes the clock out again. */
  remove(): void;
}
