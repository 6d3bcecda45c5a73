/** How often a process looks at its memory, ms. */
const EVERY_MS = 50;

/**
 * Ends this process when it holds more memory than it may: whoever waits for it is told that it died, and the machine
 * keeps its memory for others. Native decoders take theirs outside of what Node can limit.
 * @param bytes resident
 */
export function endAboveMemory(bytes: number): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > bytes) process.exit(137);
  }, EVERY_MS).unref();
}
