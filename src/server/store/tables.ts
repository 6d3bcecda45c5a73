import type { Sqlite } from './sqlite/sqlite.ts';

/** Every table, parents before children, so that references hold when rows are copied in this order. */
export const TABLES = [
  'assets',
  'graphs',
  'graph_versions',
  'own_templates',
  'runs',
  'events',
  'tensors',
  'metrics',
  'steered',
  'studio',
] as const;

const WITHOUT_ROWID: ReadonlySet<string> = new Set([
  'graph_versions',
  'events',
  'tensors',
  'metrics',
  'steered',
  'studio',
]);

export interface Column {
  readonly name: string;
  readonly type: 'TEXT' | 'INTEGER';
  /** Position in the primary key from 1, or 0. */
  readonly pk: number;
}

/** The columns of a table, as this database has them; none where it cannot tell. */
export function columnsOf(db: Sqlite, table: string): readonly Column[] {
  try {
    return db.pragma(`table_info(${table})`) as readonly Column[];
  } catch {
    return [];
  }
}

/** What a row of a table is found by, in the order of its tree. */
export function keysOf(db: Sqlite, table: string): readonly Column[] {
  if (!WITHOUT_ROWID.has(table)) return [{ name: 'rowid', type: 'INTEGER', pk: 1 }];
  return columnsOf(db, table)
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk);
}

/**
 * SQL that gives a column's value so that it can be taken whatever it holds: text as bytes. A text that is not UTF-8
 * is replaced unseen by one SQLite and ends the process in another.
 */
export function asBytes({ name, type }: Column): string {
  return type === 'TEXT' ? `CAST(${name} AS BLOB)` : name;
}

/** SQL for a parameter that holds what {@link asBytes} gave. */
export function fromBytes({ type }: Column): string {
  return type === 'INTEGER' ? '?' : `CAST(? AS ${type})`;
}

/** A value as it can be bound again: bytes come as an ArrayBuffer from one SQLite and as a Uint8Array from another. */
export function bindable(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}
