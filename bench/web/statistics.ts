/** How a list of times is spread, in its unit. */
export interface Spread {
  readonly count: number;
  readonly least: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/**
 * The value below which a share of a list lies, linear between neighbours (type 7 of Hyndman and Fan, 1996); NaN of an
 * empty list.
 * @param share 0 … 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function spread(values: readonly number[]): Spread {
  return {
    count: values.length,
    least: quantile(values, 0),
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    most: quantile(values, 1),
  };
}

/** Frames a second, from the times at which frames began. */
export interface FrameRate {
  readonly frames: number;
  readonly seconds: number;
  /** By the median interval. */
  readonly median: number;
  /** By the interval that one of a hundred exceeds. */
  readonly worst: number;
}

/** @param times when each frame began, ms, rising */
export function frameRate(times: readonly number[]): FrameRate {
  const intervals = times.slice(1).map((time, i) => time - (times[i] as number));
  return {
    frames: intervals.length,
    seconds: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000,
    median: 1000 / quantile(intervals, 0.5),
    worst: 1000 / quantile(intervals, 0.99),
  };
}
