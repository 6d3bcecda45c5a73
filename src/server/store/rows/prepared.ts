import type { Sqlite } from '../sqlite/sqlite.ts';

/** A row by column: numbers, texts and nulls. */
export type RawRow = Readonly<Record<string, number | string | null>>;

/**
 * SQL of a text column. Its bytes are asked for: a text that is not UTF-8 is replaced unseen by one SQLite and ends the
 * process in another (tursodatabase/libsql#1223).
 */
export function asText(column: string): string {
  return `CAST(${column} AS BLOB) AS ${column.split('.').at(-1)}`;
}

/** A prepared SELECT of which bytes are given as the text that they are; no table of the studio holds other bytes. */
export interface RowStatement<P extends readonly unknown[], R> {
  get(...parameters: P): R | undefined;
  all(...parameters: P): readonly R[];
}

export function prepareRows<P extends readonly unknown[], R = RawRow>(
  db: Sqlite,
  sql: string,
): RowStatement<P, R> {
  const statement = db.prepare<P, Readonly<Record<string, unknown>>>(sql);
  return {
    get: (...parameters) => {
      const row = statement.get(...parameters);
      return row && (decoded(row) as R);
    },
    all: (...parameters) => statement.all(...parameters).map((row) => decoded(row) as R),
  };
}

/** {@link prepareRows} of one column. */
export function prepareColumn<P extends readonly unknown[], T>(db: Sqlite, sql: string): RowStatement<P, T> {
  const rows = prepareRows<P>(db, sql);
  return {
    get: (...parameters) => Object.values(rows.get(...parameters) ?? {})[0] as T | undefined,
    all: (...parameters) => rows.all(...parameters).map((row) => Object.values(row)[0] as T),
  };
}

/** Letters that are no UTF-8 become U+FFFD: in a title that is all that is lost, and a schema refuses the rest. */
function decoded(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof ArrayBuffer
      ? Buffer.from(value).toString()
      : ArrayBuffer.isView(value)
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()
        : value,
  ]);
  return Object.fromEntries(entries);
}
