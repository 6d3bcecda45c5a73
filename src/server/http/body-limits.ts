/** Uploads that are taken at the same time, of one client, and their bytes. */
export const UPLOAD_SLOTS = { concurrent: 12, concurrentByClient: 6, concurrentBytes: 256 * 2 ** 20 };

/** Bodies of JSON: as many as come, as long as they take no more memory than this, in all. */
export const JSON_SLOTS = { concurrent: 1024, concurrentByClient: 1024, concurrentBytes: 128 * 2 ** 20 };

/** Files of workers, which go to the disk as they come. */
export const STREAM_SLOTS = { concurrent: 512, concurrentByClient: 256, concurrentBytes: 128 * 2 ** 20 };

/** Memory that a body takes on its way to the disk, bytes. */
export const STREAM_MEMORY = 2 ** 18;

/** How slowly a body may come. */
export interface Pace {
  /** One that sends nothing for this long is ended, ms; and one that is slower than the least on average after as long. */
  readonly stallMs: number;
  readonly leastBytesPerSecond: number;
}

export const BODY_PACE: Pace = { stallMs: 10_000, leastBytesPerSecond: 8192 };

/** The rest of a body that was refused is taken for this long at most, ms. */
export const DROP_MS = 120_000;
