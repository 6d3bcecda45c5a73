import type { Dirent } from 'node:fs';
import { lstat, opendir, readdir, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** A file below a folder. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** Bytes that it takes of its disk: of a file with several names each takes its part. */
  readonly share: number;
  /** Last time that it was written or {@link touch}ed, ms since the epoch. */
  readonly usedAt: number;
}

/** Name of the temporary files of writeFileAtomic: what a killed process leaves behind. */
export const TEMPORARY = /^\.patchwise-[0-9a-f]+\.tmp$/;

export interface WalkOptions {
  /** Folders below the walked one that are followed where they are links, to another disk. */
  readonly parts?: readonly string[] | undefined;
  /**
   * Pass over folders below that this process may not read, such as the `lost+found` of a disk that is mounted there;
   * otherwise they are an error.
   */
  readonly skipUnreadable?: boolean;
}

/**
 * Every regular file below a folder; nothing when there is no such folder. Links are not followed.
 * @throws what the system says of a folder that cannot be read
 */
export async function* filesBelow(
  folder: string,
  { parts = [], skipUnreadable = false }: WalkOptions = {},
): AsyncGenerator<FoundFile> {
  for (const part of parts) {
    const info = await lstat(part).catch(() => undefined);
    if (info?.isSymbolicLink()) yield* filesBelow(part, { skipUnreadable });
  }
  let entries: AsyncIterable<Dirent>;
  try {
    entries = await opendir(folder);
  } catch (error) {
    if (isMissing(error) || (skipUnreadable && isForbidden(error))) return;
    throw error;
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, { skipUnreadable });
    else if (entry.isFile()) {
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) continue;
      const share = info.size / Math.max(1, info.nlink);
      yield { path, bytes: info.size, share, usedAt: info.mtimeMs };
    }
  }
}

/** Bytes that all files below a folder take, of the files that {@link filesBelow} finds. */
export async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  for await (const file of filesBelow(folder)) sum += file.share;
  return Math.round(sum);
}

/** Marks a file as used now: those that nobody uses go first. @returns whether it is there still */
export async function touch(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    // A disk that has become read-only has it all the same.
    return !isMissing(error);
  }
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

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isForbidden(error: unknown): boolean {
  return ['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function isHeld(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EBUSY' || isForbidden(error);
}
