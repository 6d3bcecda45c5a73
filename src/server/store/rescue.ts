import { existsSync, renameSync, rmSync } from 'node:fs';
import type { StudioFolders } from '../run-folders.ts';
import { openDatabase, type Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { lockFolder } from './lock.ts';
import { mendRows } from './mend.ts';
import { openSqlite, type Sqlite } from './sqlite/sqlite.ts';
import { asBytes, bindable, columnsOf, fromBytes, keysOf, TABLES } from './tables.ts';

/** What a rescue saved, by table. */
export interface RescueReport {
  /** Where the damaged file is now. */
  readonly damaged: string;
  readonly rows: Readonly<Record<string, number>>;
}

/** SQLite's files of one database. The log first: beside another database SQLite would take it for that one's. */
const ENDINGS = ['-wal', '-shm', ''] as const;

/** What a rescue has filled and not yet put in its place. */
const rescuedFile = (path: string) => `${path}.rescued`;

/**
 * The way out of a damaged database: copies every row that can still be read into a fresh one, puts the damaged one
 * aside as `<path>.damaged-<time>` (nothing of it is deleted) and the fresh one in its place. The folder is locked
 * meanwhile: a database in use is never touched.
 * @throws `storage/locked` while a server uses the folder, `storage/full`, `storage/failed`
 */
export function rescueDatabase(
  { database, lock }: Pick<StudioFolders, 'database' | 'lock'>,
  now?: () => number,
): RescueReport {
  const unlock = lockFolder(lock);
  try {
    return rescueLocked(database, now);
  } finally {
    unlock();
  }
}

/** {@link rescueDatabase} for who holds the folder's lock. */
export function rescueLocked(path: string, now: () => number = Date.now): RescueReport {
  const filling = `${path}.filling`;
  removeDatabase(filling);
  const fresh = openDatabase(filling);
  let rows: Record<string, number>;
  try {
    rows = withStorageErrors(path, () => copyAll(path, fresh));
    withStorageErrors(path, () => mendRows(fresh.db));
  } finally {
    fresh.db.close();
  }
  renameSync(filling, rescuedFile(path));
  const damaged = `${path}.damaged-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const ending of ENDINGS) {
    if (existsSync(path + ending)) renameSync(path + ending, damaged + ending);
  }
  finishRescue(path);
  return { damaged, rows };
}

/** Puts the fresh database in its place when a rescue was cut off just before it did. The folder must be locked. */
export function finishRescue(path: string): void {
  if (!existsSync(path) && existsSync(rescuedFile(path))) renameSync(rescuedFile(path), path);
}

function removeDatabase(path: string): void {
  for (const ending of ENDINGS) rmSync(path + ending, { force: true });
}

function copyAll(damaged: string, fresh: Store): Record<string, number> {
  let old: Sqlite;
  try {
    // Only read: what can be learned from it later must not change now.
    old = openSqlite(damaged, { fileMustExist: true, readonly: true });
    old.pragma('schema_version');
  } catch {
    return {};
  }
  try {
    return Object.fromEntries(TABLES.map((table) => [table, copyTable(old, fresh.db, table)]));
  } finally {
    old.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Copies from the front until a row cannot be read, then from the back: what lies between them is lost. */
function copyTable(old: Sqlite, fresh: Sqlite, table: string): number {
  const known = new Set(columnsOf(old, table).map(({ name }) => name));
  const columns = columnsOf(fresh, table).filter(({ name }) => known.has(name));
  if (columns.length === 0) return 0;
  // Along the tree itself: an order by another key would hop over all pages and meet the damage at once.
  const keys = keysOf(fresh, table);
  const select = `SELECT ${[
    ...columns.map((column) => `${asBytes(column)} AS ${column.name}`),
    ...keys.map((key, i) => `${asBytes(key)} AS key${i}`),
  ]} FROM ${table}`;
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.map(({ name }) => name)}) VALUES (${columns.map(fromBytes)})`,
  );
  let copied = 0;
  for (const direction of ['ASC', 'DESC'] as const) {
    if (copyRows(direction)) break;
  }
  return copied;

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
        copied += tryInsert(columns.map(({ name }) => bindable(found[name])));
        row = next.get(...keys.map((_, i) => bindable(found[`key${i}`])));
      }
      return true;
    } catch {
      return false;
    }
  }

  /** A row whose parent is lost, or whose values are not of their columns' types, is left behind. */
  function tryInsert(row: readonly unknown[]): number {
    try {
      return insert.run(...row).changes;
    } catch {
      return 0;
    }
  }
}
