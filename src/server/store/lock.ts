import { PatchwiseError } from '../../errors.ts';
import { storageError } from './errors.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';

/**
 * Makes sure that one process at a time uses a data folder. The lock is the operating system's, on a file of
 * SQLite's: it goes with the process, however that ends, and a reused process id cannot be mistaken for it.
 * @returns what gives it back. @throws `storage/locked`, `storage/failed`
 */
export function lockFolder(path: string): () => void {
  let db: Sqlite | undefined;
  try {
    db = openSqlite(path, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const busy = error instanceof SqliteError && /BUSY|LOCKED/.test(error.code);
    if (!busy) throw storageError(path, error);
    throw new PatchwiseError('storage/locked', 'Another Patchwise server uses the same data folder.', {
      hint: 'Stop it first, or choose another data folder with --home.',
      cause: error,
    });
  }
  const held = db;
  return () => held.close();
}
