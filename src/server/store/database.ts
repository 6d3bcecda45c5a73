import { withStorageErrors } from './errors.ts';
import { laterVersion, requireDatabase } from './known-version.ts';
import { MIGRATIONS } from './migrations.ts';
import type { RawRow } from './rows/prepared.ts';
import { type RowKind, UnreadableRow } from './rows/row-kind.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';

/** An open database and its path, for messages. */
export interface Store {
  readonly db: Sqlite;
  readonly path: string;
  /** Told of each row that cannot be read, once. */
  readonly onUnreadable: (row: UnreadableRow) => void;
}

/**
 * Opens the studio's database, makes it when there is none, and brings it up to date. Nothing is read but its schema:
 * a start takes no longer for a long history. Write-ahead log: a killed process loses no committed transaction, and a
 * reader never waits for a writer. Each commit is flushed to the disk before it is acknowledged, so that a power cut
 * loses none either; see {@link withoutFlush} for those that nobody waits for.
 * @param onUnreadable told of each row that cannot be read, once
 * @throws `storage/corrupt`, `storage/version`, `storage/failed`, `storage/full`
 */
export function openDatabase(path: string, onUnreadable: Store['onUnreadable'] = () => undefined): Store {
  return withStorageErrors(path, () => {
    requireDatabase(path);
    const db = openSqlite(path);
    try {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      migrate({ db, path });
      return { db, path, onUnreadable: once(onUnreadable) };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function once(tell: Store['onUnreadable']): Store['onUnreadable'] {
  const told = new Set<string>();
  return (row) => {
    const name = `${row.table} ${row.key}`;
    if (told.has(name)) return;
    told.add(name);
    tell(row);
  };
}

/** Those rows that can be read: one that cannot hides none of the others, and is told. */
export function readable<T>(store: Store, kind: RowKind<T>, rows: readonly RawRow[]): readonly T[] {
  return rows.flatMap((raw) => {
    try {
      return [kind.read(raw)];
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      store.onUnreadable(error);
      return [];
    }
  });
}

/**
 * A page of a list, newest first: as many rows as were asked for, also where some between them cannot be read.
 * @param page asks for rows older than a time
 * @param timeOf column of that time
 */
export function readablePage<T>(
  store: Store,
  kind: RowKind<T>,
  {
    limit,
    before = Number.MAX_SAFE_INTEGER,
  }: { readonly limit: number; readonly before?: number | undefined },
  timeOf: string,
  page: (before: number, limit: number) => readonly RawRow[],
): readonly T[] {
  const found: T[] = [];
  for (let from = before; ; ) {
    const missing = limit < 0 ? limit : limit - found.length;
    const rows = page(from, missing);
    found.push(...readable(store, kind, rows));
    const last = rows.at(-1)?.[timeOf];
    if (limit < 0 || rows.length < missing || found.length >= limit || typeof last !== 'number') return found;
    from = last;
  }
}

/**
 * Writes what a power cut may take back: nobody was told that it is kept, and flushing each would stall the server.
 * It is on the disk with the next commit that is flushed, and never out of order.
 */
export function withoutFlush<T>({ db }: Pick<Store, 'db'>, action: () => T): T {
  db.pragma('synchronous = NORMAL');
  try {
    return action();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/**
 * Brings a database to the newest version, one transaction a step: a crash leaves it at one version or the next.
 * @param chain for tests: the SQL of each step
 * @throws `storage/version` for a database of a later Patchwise, which is left as it is
 */
export function migrate({ db, path }: Pick<Store, 'db' | 'path'>, chain = MIGRATIONS): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > chain.length) {
    throw laterVersion(path, version, chain.length);
  }
  for (const [index, sql] of chain.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    })();
  }
}
