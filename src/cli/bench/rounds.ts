/** Does something `times` times and resolves with the milliseconds that it took. */
export type TimedWork = (times: number) => Promise<number>;

export interface RoundsOptions {
  readonly rounds: number;
  /** About how long a round of one contender should last, ms. */
  readonly roundMs: number;
  /** Rest before each contender's turn, ms: threads of the one before may still spin. */
  readonly restMs?: number;
}

/** Milliseconds of one piece of work, over the rounds. */
export interface Timing {
  readonly min: number;
  readonly median: number;
  readonly rounds: readonly number[];
}

/**
 * Times several contenders in turn, round by round, so that a slow minute of the machine hits all alike. What comes
 * first, to warm up and to tell how often to repeat, is not counted.
 */
export async function timeInterleaved(
  contenders: ReadonlyMap<string, TimedWork>,
  { rounds, roundMs, restMs = 0 }: RoundsOptions,
): Promise<Map<string, Timing>> {
  const rest = () => new Promise((resolve) => setTimeout(resolve, restMs));
  const repeats = new Map<string, number>();
  for (const [name, work] of contenders) {
    await rest();
    const first = await work(1);
    const once = first < roundMs ? await work(1) : first;
    repeats.set(name, Math.max(1, Math.min(10_000, Math.round(roundMs / Math.max(once, 0.001)))));
  }
  const taken = new Map<string, number[]>([...contenders.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of contenders) {
      await rest();
      const times = repeats.get(name) ?? 1;
      taken.get(name)?.push((await work(times)) / times);
    }
  }
  return new Map([...taken].map(([name, list]) => [name, timingOf(list)]));
}

/** Least and median of some times; both NaN for none. */
export function timingOf(values: readonly number[]): Timing {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1] ?? Number.NaN;
  return { min: sorted[0] ?? Number.NaN, median: (lower + upper) / 2, rounds: values };
}
