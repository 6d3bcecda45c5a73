import { PatchwiseError } from '../../errors.ts';
import { damaged, withStorageErrors } from './errors.ts';
import { DamagedValue } from './json.ts';
import { type Mended, mendRows } from './mend.ts';
import { DATABASE_VERSION, MIGRATIONS } from './migrations.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';

/** An open database and its path, for messages. */
export interface Store {
  readonly db: Sqlite;
  readonly path: string;
  /** Told of values that were damaged and have been replaced. */
  readonly onMended?: ((mended: readonly Mended[]) => void) | undefined;
}

/**
 * Opens the studio's database, makes it when there is none, checks that it is whole, brings it up to date, and makes
 * every row readable (mend.ts). Write-ahead log: a killed process loses no committed transaction, and a reader never
 * waits for a writer. Each commit is flushed to the disk before it is acknowledged, so that a power cut loses none
 * either; see {@link withoutFlush} for those that nobody waits for.
 * @throws `storage/corrupt`, `storage/version`, `storage/failed`, `storage/full`
 */
export function openDatabase(path: string, onMended?: Store['onMended']): Store {
  return withStorageErrors(path, () => {
    const db = openSqlite(path);
    try {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      checkWhole({ db, path });
      migrate({ db, path });
      const store = { db, path, onMended };
      mend(store);
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function mend({ db, onMended }: Store): void {
  const mended = mendRows(db);
  if (mended.length > 0) onMended?.(mended);
}

/**
 * Reads from or writes to the database. A value that was damaged since it was opened is mended, and all is done again:
 * one bad value keeps nobody from the others.
 * @throws `storage/…`
 */
export function withMending<T>(store: Store, action: () => T): T {
  return withStorageErrors(store.path, () => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error;
      mend(store);
    }
    try {
      return action();
    } catch (error) {
      throw error instanceof DamagedValue ? damaged(store.path, error.message, error) : error;
    }
  });
}

/**
 * Writes what a power cut may take back: nobody was told that it is kept, and flushing each would stall the server.
 * It is on the disk with the next commit that is flushed, and never out of order.
 */
export function withoutFlush<T>({ db }: Store, action: () => T): T {
  db.pragma('synchronous = NORMAL');
  try {
    return action();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/** Reads every page. @throws `storage/corrupt` naming the first fault */
function checkWhole({ db, path }: Store): void {
  const fault = db.pragma('quick_check(1)', { simple: true });
  if (fault !== 'ok') throw damaged(path, String(fault).replaceAll(/\s+/g, ' '));
}

function migrate({ db, path }: Store): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > DATABASE_VERSION) {
    throw new PatchwiseError(
      'storage/version',
      `${path} has version ${version}; this Patchwise knows versions up to ${DATABASE_VERSION}.`,
      { hint: 'Update Patchwise, or choose another data folder (--home).' },
    );
  }
  for (let v = version; v < DATABASE_VERSION; v++) {
    // One transaction a step: a crash leaves the database at one version or the next, never between.
    db.transaction(() => {
      db.exec(MIGRATIONS[v] as string);
      db.pragma(`user_version = ${v + 1}`);
    })();
  }
}
