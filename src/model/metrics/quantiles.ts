/**
 * Evenly spaced quantiles of sorted values: quantile t lies at rank (t + ½)/Q · (n − 1), between its two neighbours.
 * @param out Q numbers, overwritten
 */
export function writeQuantiles(sorted: Float32Array, out: Float32Array): void {
  const last = sorted.length - 1;
  for (let t = 0; t < out.length; t++) {
    const rank = ((t + 0.5) / out.length) * last;
    const below = Math.floor(rank);
    const low = sorted[below]!;
    out[t] = low + (rank - below) * (sorted[Math.min(below + 1, last)]! - low);
  }
}
