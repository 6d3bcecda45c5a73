/** Threads that compute: one where threads may not share memory, which takes headers (see service-worker.ts). */
export function availableParallelism(): number {
  return crossOriginIsolated ? navigator.hardwareConcurrency : 1;
}
