import { existsSync, renameSync, rmSync } from 'node:fs';
import type { StudioFolders } from '../../disk/run-folders.ts';
import { openDatabase, type Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { requireKnownVersion } from './known-version.ts';
import { lockFolder, requireUnused } from './lock.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';
import { asBytes, bindable, columnsOf, fromBytes, keysOf, TABLES } from './tables.ts';
import { wholeLength } from './whole-length.ts';

/** What a rescue saved, by table. */
export interface RescueReport {
  /** Where the damaged file is now. */
  readonly damaged: string;
  readonly rows: Readonly<Record<string, number>>;
  /** Tables of which rows are lost, for they could not be read. */
  readonly lost: readonly string[];
}

/** SQLite's files of one database. The log first: beside another database SQLite would take it for that one's. */
const ENDINGS = ['-wal', '-shm', ''] as const;

/** What a rescue has filled and not yet put in its place. */
const rescuedFile = (path: string) => `${path}.rescued`;

/**
 * The way out of a damaged database: copies every row that can still be read into a fresh one, puts the damaged one
 * aside as `<path>.damaged-<time>` (nothing of it is deleted) and the fresh one in its place. The folder is locked
 * meanwhile: a database in use is never touched.
 * @throws `storage/locked` while a server uses the folder, `storage/version`, `storage/full`, `storage/failed`
 */
export function rescueDatabase(
  { database, lock }: Pick<StudioFolders, 'database' | 'lock'>,
  now?: () => number,
): RescueReport {
  requireKnownVersion(database);
  const unlock = lockFolder(lock);
  try {
    requireUnused(database);
    return rescueLocked(database, now);
  } finally {
    unlock();
  }
}

/** {@link rescueDatabase} for who holds the folder's lock and has seen that nobody uses the database. */
export function rescueLocked(path: string, now: () => number = Date.now): RescueReport {
  const filling = `${path}.filling`;
  removeDatabase(filling);
  const fresh = openDatabase(filling);
  let saved: Pick<RescueReport, 'rows' | 'lost'>;
  try {
    saved = withStorageErrors(path, () => wholeLength(path, (whole) => copyAll(whole, fresh)));
    withStorageErrors(path, () => settle(fresh));
  } finally {
    fresh.db.close();
  }
  renameSync(filling, rescuedFile(path));
  const damaged = `${path}.damaged-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const ending of ENDINGS) {
    if (existsSync(path + ending)) renameSync(path + ending, damaged + ending);
  }
  finishRescue(path);
  return { damaged, ...saved };
}

/** Puts the fresh database in its place when a rescue was cut off just before it did. The folder must be locked. */
export function finishRescue(path: string): void {
  if (!existsSync(path) && existsSync(rescuedFile(path))) renameSync(rescuedFile(path), path);
}

/** Makes what was left fit together: a graph is at its newest version that is there, a run at its last event. */
function settle({ db }: Store): void {
  db.transaction(() => {
    db.exec(
      `UPDATE graphs SET revision = coalesce((SELECT max(revision) FROM graph_versions WHERE graph_id = id), 0)`,
    );
    db.exec('DELETE FROM graphs WHERE revision = 0');
    db.exec('UPDATE runs SET last_seq = coalesce((SELECT max(seq) FROM events WHERE run_id = id), 0)');
  })();
}

function removeDatabase(path: string): void {
  for (const ending of ENDINGS) rmSync(path + ending, { force: true });
}

function copyAll(damaged: string, fresh: Store): Pick<RescueReport, 'rows' | 'lost'> {
  let old: Sqlite;
  try {
    old = openSqlite(damaged, { fileMustExist: true, readonly: true });
    old.pragma('schema_version');
  } catch {
    return { rows: {}, lost: TABLES };
  }
  try {
    const copied = TABLES.map((table) => ({ table, ...copyTable(old, fresh.db, table) }));
    return {
      rows: Object.fromEntries(copied.map(({ table, rows }) => [table, rows])),
      lost: copied.filter(({ whole }) => !whole).map(({ table }) => table),
    };
  } finally {
    old.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Copies from the front until a row cannot be read, then from the back: what lies between them is lost. */
function copyTable(
  old: Sqlite,
  fresh: Sqlite,
  table: string,
): { readonly rows: number; readonly whole: boolean } {
  const known = new Set(columnsOf(old, table).map(({ name }) => name));
  const columns = columnsOf(fresh, table).filter(({ name }) => known.has(name));
  if (columns.length === 0) return { rows: 0, whole: false };
  // Along the tree itself: an order by another key would hop over all pages and meet the damage at once.
  const keys = keysOf(fresh, table);
  const select = `SELECT ${[
    ...columns.map((column) => `${asBytes(column)} AS ${column.name}`),
    ...keys.map((key, i) => `${asBytes(key)} AS key${i}`),
  ]} FROM ${table}`;
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.map(({ name }) => name)}) VALUES (${columns.map(fromBytes)})`,
  );
  let rows = 0;
  let left = 0;
  const whole = copyRows('ASC');
  if (!whole) copyRows('DESC');
  return { rows, whole: whole && left === 0 };

  /** Row by row, each looked up after the one before: those on the way to a damaged page are not lost with it. */
  function copyRows(direction: 'ASC' | 'DESC'): boolean {
    const names = keys.map(({ name }) => name);
    const order = `ORDER BY ${names.map((name) => `${name} ${direction}`)} LIMIT 1`;
    const beyond = direction === 'ASC' ? '>' : '<';
    try {
      const next = old.prepare<unknown[], Row>(
        `${select} WHERE (${names}) ${beyond} (${keys.map(fromBytes)}) ${order}`,
      );
      let row = old.prepare<[], Row>(`${select} ${order}`).get();
      while (row !== undefined) {
        const found: Row = row;
        insertRow(columns.map(({ name }) => bindable(found[name])));
        row = next.get(...keys.map((_, i) => bindable(found[`key${i}`])));
      }
      return true;
    } catch {
      return false;
    }
  }

  /** A row whose parent is lost, or whose values are not of their columns' types, is left behind. */
  function insertRow(row: readonly unknown[]): void {
    try {
      rows += insert.run(...row).changes;
    } catch {
      left += 1;
    }
  }
}
