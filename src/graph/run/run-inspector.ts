/** A look into a run while it runs: for tests, memory meters, and previews on demand. */
export interface RunInspector {
  /** Values that somebody has still to read, or that are pinned. */
  readonly liveValues: number;
  /** The most that were alive at once. */
  readonly peakValues: number;
  readonly liveBytes: number;
  /** Capacity of the largest channel; above its start only where a deadlock had to be dissolved. */
  readonly largestChannel: number;
  /** The latest output of a target or a sink, until the run ends. */
  latest(nodeId: string, port: string): unknown;
}
