import { createQuota } from '../disk/quota.ts';
import { messageOf } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** Disk that the cache of the command line may take unless told otherwise, GiB. */
export const DEFAULT_CACHE_GIBIBYTES = 5;

/**
 * Keeps the cache within its share of the disk: the results that nobody has needed for longest go, as in the studio.
 * What cannot be removed is told, and is no failure of the run.
 */
export async function pruneCache(folder: string, gibibytes: number, terminal: Terminal): Promise<void> {
  try {
    await createQuota({ bytes: gibibytes * 2 ** 30, folder, evictable: [folder] }).enforce();
  } catch (error) {
    const reason = messageOf(error);
    terminal.err(`The cache in ${folder} could not be pruned: ${reason}\n`);
  }
}
