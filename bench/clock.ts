/** Counts the time spent in certain calls, while it is on. */
export interface Clock {
  /** Milliseconds in those calls since the last reset. */
  readonly ms: number;
  reset(): void;
  /** Takes the clock out again. */
  remove(): void;
}

/** A clock to whose time `count` adds what has passed since `began` (of `performance.now()`). */
export function openClock(remove: () => void): Clock & { count(began: number): void } {
  let ms = 0;
  return {
    get ms() {
      return ms;
    },
    count(began) {
      ms += performance.now() - began;
    },
    reset() {
      ms = 0;
    },
    remove,
  };
}
