import { basename } from 'node:path';
import { freeBytes, systemDisks } from './devices.ts';
import { removeFile, TEMPORARY } from './files.ts';
import { evict } from './quota.ts';
import { filesOfHome, type StudioFolders } from './run-folders.ts';

/** Bytes that SQLite needs for its log and index to open a database and write a little. */
const LEAST = 8 * 2 ** 20;
/** A temporary file this old is nobody's any more, ms. */
const OLD_MS = 3_600_000;

/**
 * Where the disk is full a database cannot even be opened to be tidied up: what can be computed again goes first,
 * least recently used, and what killed processes have left. Does nothing where there is room.
 * @returns bytes that became free
 */
export async function makeRoomToOpen(folders: StudioFolders): Promise<number> {
  const missing = () => LEAST - (freeBytes(folders.home) ?? LEAST);
  if (missing() <= 0) return 0;
  let freed = 0;
  for await (const { path, bytes, usedAt } of filesOfHome(folders)) {
    if (TEMPORARY.test(basename(path)) && usedAt < Date.now() - OLD_MS && (await removeFile(path)))
      freed += bytes;
  }
  // What lies on another disk makes no room on this one.
  const here = (folder: string) => systemDisks.deviceOf(folder) === systemDisks.deviceOf(folders.home);
  if (missing() > 0)
    freed += await evict(missing(), { evictable: [folders.tensors, folders.cache].filter(here) });
  return freed;
}
