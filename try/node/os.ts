/** Threads that compute: without SharedArrayBuffer, which needs headers of the site's server, it is one. */
export function availableParallelism(): number {
  return 1;
}
