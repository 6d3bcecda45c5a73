import type { ChildProcess } from 'node:child_process';

export const STILL_MINUTES: number;

/**
 * Waits for the end of a process, and ends it where it stands still: first in order, then by force.
 * @param news a file that it writes into as it goes on; it need not be there yet
 * @param options.patienceMs without news; default {@link STILL_MINUTES}
 * @param options.everyMs how often that is looked at
 * @param options.graceMs for its end in order
 * @returns exit code, signal or message, and whether it was ended here
 */
export function endWhenStill(
  child: ChildProcess,
  news: string,
  options?: { readonly patienceMs?: number; readonly everyMs?: number; readonly graceMs?: number },
): Promise<{ readonly end: number | string; readonly stood: boolean }>;
