import { type FoundFile, filesBelow } from '../../src/disk/files.ts';
import type { GcReport } from '../../src/studio/studio.ts';
import { rm } from '../node/fs-promises.ts';

/** Bytes that results for later (cache, kept steps) may take. */
const MOST = 512 * 2 ** 20;

/** Share of what the browser gives this site beyond which they go earlier. */
const SHARE = 0.5;

/** Removes what can be computed again, the oldest first, until it takes no more than it may. */
export async function makeRoom(folders: readonly string[]): Promise<GcReport> {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
  return removeOldest(folders, (bytes) => Math.max(bytes - MOST, usage - SHARE * quota));
}

/** Removes files of folders, the oldest first. @param tooMany how many of their bytes must go; all, unless told */
export async function removeOldest(
  folders: readonly string[],
  tooMany: (bytes: number) => number = (bytes) => bytes,
): Promise<GcReport> {
  const files: FoundFile[] = [];
  for (const folder of folders) for await (const file of filesBelow(folder)) files.push(file);
  let over = tooMany(files.reduce((sum, file) => sum + file.bytes, 0));
  const removed = { files: 0, bytes: 0 };
  for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (over <= 0) break;
    await rm(file.path, { force: true });
    removed.files++;
    removed.bytes += file.bytes;
    over -= file.bytes;
  }
  return removed;
}
