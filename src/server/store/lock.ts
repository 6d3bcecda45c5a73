import { existsSync, statSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import { storageError } from './errors.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';

/** A held lock; called, it is given back. */
export interface FolderLock {
  (): void;
  /**
   * Takes the lock anew when somebody has removed its file: on another file of the same name it would keep nobody out.
   * @throws `storage/locked` when another process was faster
   */
  renew(): void;
}

/**
 * Makes sure that one process at a time uses a data folder. The lock is the operating system's, on a file of
 * SQLite's: it goes with the process, however that ends, and a reused process id cannot be mistaken for it.
 * @throws `storage/locked`, `storage/failed`
 */
export function lockFolder(path: string): FolderLock {
  let held = take(path);
  return Object.assign(() => held.db.close(), {
    renew(): void {
      if (fileOf(path) === held.file) return;
      const fresh = take(path);
      held.db.close();
      held = fresh;
    },
  });
}

function take(path: string): { readonly db: Sqlite; readonly file: string | undefined } {
  let db: Sqlite | undefined;
  try {
    db = openSqlite(path, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return { db, file: fileOf(path) };
  } catch (error) {
    db?.close();
    throw isBusy(error) ? inUse(error) : storageError(path, error);
  }
}

/**
 * Asks SQLite itself whether another process has a database open: whoever removed the lock file has not closed it.
 * What its log holds is brought into it, as whenever it is opened.
 * @throws `storage/locked`
 */
export function requireUnused(database: string): void {
  if (!existsSync(database)) return;
  let db: Sqlite | undefined;
  try {
    db = openSqlite(database, { timeout: 0 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    // Only without a log, and with the next reading, is the lock given back.
    db.pragma('journal_mode = DELETE');
    db.pragma('locking_mode = NORMAL');
    db.prepare('SELECT count(*) FROM sqlite_schema').all();
  } catch (error) {
    if (isBusy(error)) throw inUse(error);
    // Damaged: that is what it is to be rescued from.
  } finally {
    db?.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && /BUSY|LOCKED/.test(error.code);
}

function inUse(cause: unknown): PatchwiseError {
  return new PatchwiseError('storage/locked', 'Another Patchwise server uses the same data folder.', {
    hint: 'Stop it first, or choose another data folder with --home.',
    cause,
  });
}

/** Which file a name stands for; undefined when there is none. */
export function fileOf(path: string): string | undefined {
  const info = statSync(path, { throwIfNoEntry: false });
  return info && `${info.dev} ${info.ino}`;
}
