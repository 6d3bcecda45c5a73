import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openDatabase, type Store } from './database.ts';
import { guarded } from './errors.ts';

/** What a rescue saved, by table. */
export interface RescueReport {
  /** Where the damaged file is now. */
  readonly damaged: string;
  readonly rows: Readonly<Record<string, number>>;
}

/** Parents before children, so that references hold. */
const TABLES = ['assets', 'graphs', 'graph_versions', 'runs', 'events', 'tensors', 'metrics'] as const;

const WITHOUT_ROWID: ReadonlySet<string> = new Set(['graph_versions', 'events', 'tensors', 'metrics']);

/**
 * The way out of a damaged database: puts it aside as `<path>.damaged-<time>` (nothing of it is deleted), makes a
 * fresh one, and copies every row that can still be read.
 */
export function rescueDatabase(path: string, now: () => number = Date.now): RescueReport {
  const damaged = `${path}.damaged-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`;
  // The log first: were it left beside a fresh database, SQLite would take it for that one's.
  for (const ending of ['-wal', '-shm', '']) {
    if (existsSync(path + ending)) renameSync(path + ending, damaged + ending);
  }
  const fresh = openDatabase(path);
  try {
    return { damaged, rows: guarded(path, () => copyAll(damaged, fresh)) };
  } finally {
    fresh.db.close();
  }
}

function copyAll(damaged: string, fresh: Store): Record<string, number> {
  let old: Database.Database;
  try {
    old = new Database(damaged, { fileMustExist: true });
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

/** Copies from the front until a row cannot be read, then from the back: what lies between them is lost. */
function copyTable(old: Database.Database, fresh: Database.Database, table: string): number {
  const columns = columnsOf(fresh, table).filter((name) => columnsOf(old, table).includes(name));
  if (columns.length === 0) return 0;
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let copied = 0;
  for (const direction of ['ASC', 'DESC']) {
    if (copyRows(direction)) break;
  }
  return copied;

  function copyRows(direction: string): boolean {
    try {
      // Along the tree itself: an order by another key would hop over all pages and meet the damage at once.
      const keys = WITHOUT_ROWID.has(table) ? columnsOf(fresh, table, true) : ['rowid'];
      const order = keys.map((name) => `${name} ${direction}`);
      const rows = old.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${order.join(', ')}`).raw();
      for (const row of rows.iterate() as Iterable<unknown[]>) copied += tryInsert(row);
      return true;
    } catch {
      return false;
    }
  }

  /** A row whose parent is lost, or whose values are not of their columns' types, is left behind. */
  function tryInsert(row: unknown[]): number {
    try {
      return insert.run(...row).changes;
    } catch {
      return 0;
    }
  }
}

function columnsOf(db: Database.Database, table: string, keyOnly = false): string[] {
  try {
    const columns = db.pragma(`table_info(${table})`) as readonly { name: string; pk: number }[];
    return columns.filter(({ pk }) => !keyOnly || pk > 0).map(({ name }) => name);
  } catch {
    return [];
  }
}
