import { PatchwiseError } from '../../errors.ts';
import { damaged, guarded } from './errors.ts';
import { DATABASE_VERSION, MIGRATIONS } from './migrations.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';

/** An open database and its path, for messages. */
export interface Store {
  readonly db: Sqlite;
  readonly path: string;
}

/**
 * Opens the studio's database, makes it when there is none, checks that it is whole and brings it up to date.
 * Write-ahead log: a killed process loses no committed transaction, and a reader never waits for a writer.
 * @throws `storage/corrupt`, `storage/version`, `storage/failed`, `storage/full`
 */
export function openDatabase(path: string): Store {
  return guarded(path, () => {
    const db = openSqlite(path);
    try {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      checkWhole({ db, path });
      migrate({ db, path });
      return { db, path };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Reads every page. @throws `storage/corrupt` naming the first fault */
export function checkWhole({ db, path }: Store): void {
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
