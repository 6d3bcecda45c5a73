import type { Dirent } from 'node:fs';
import { lstat, opendir, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A file below a folder. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** Last time that it was written or {@link touch}ed, ms since the epoch. */
  readonly usedAt: number;
}

/** Name of the temporary files of writeFileAtomic: what a killed process leaves behind. */
export const TEMPORARY = /^\.patchwise-[0-9a-f]+\.tmp$/;

/**
 * Every regular file below a folder; nothing when there is no such folder. Links are not followed.
 * @param parts folders below it that are followed where they are links, to another disk
 */
export async function* filesBelow(folder: string, parts: readonly string[] = []): AsyncGenerator<FoundFile> {
  for (const part of parts) {
    const info = await lstat(part).catch(() => undefined);
    if (info?.isSymbolicLink()) yield* filesBelow(part);
  }
  let entries: AsyncIterable<Dirent>;
  try {
    entries = await opendir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) {
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined) yield { path, bytes: info.size, usedAt: info.mtimeMs };
    }
  }
}

/** Bytes of all files below a folder, of the files that {@link filesBelow} finds. */
export async function bytesBelow(folder: string, parts?: readonly string[]): Promise<number> {
  let sum = 0;
  for await (const file of filesBelow(folder, parts)) sum += file.bytes;
  return sum;
}

/** Removes a file. @returns false when it was gone already or is held open (Windows): it goes another time */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (isMissing(error) || isHeld(error)) return false;
    throw error;
  }
}

/** Removes empty folders below a folder, and leaves the folder itself. */
export async function removeEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    await removeEmptyFolders(path);
    await rmdir(path).catch(() => undefined);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isHeld(error: unknown): boolean {
  return ['EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
}
