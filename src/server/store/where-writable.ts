import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Whether files can be made in a folder: not on a disk that has become read-only, as Linux makes one with errors. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a database to read it, also where nothing can be written: SQLite needs to write beside it, if only for its log. A
 * copy is used then, in the system's temporary folder.
 * @param use given the path of what can be opened
 */
export function whereWritable<T>(path: string, use: (path: string) => T): T {
  if (isWritable(dirname(path)) || !existsSync(path)) return use(path);
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-database-'));
  try {
    const copy = join(folder, basename(path));
    for (const ending of ['', '-wal']) {
      if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
    }
    return use(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
