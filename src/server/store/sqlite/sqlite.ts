import { existsSync } from 'node:fs';
import { PatchwiseError } from '../../../errors.ts';
import { builtinDriver } from './builtin-driver.ts';
import type { SqliteConnection, SqliteDriver, SqliteStatement } from './driver.ts';
import { libsqlDriver } from './libsql-driver.ts';
import { SqliteError } from './sqlite-error.ts';

/** What a statement's `run` did. */
export interface SqliteChanges {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

/**
 * A prepared statement.
 * @typeParam P its parameters: values for `?` in order, or one object for `@name`
 * @typeParam R what a row gives: an object by column, or after {@link pluck} its first column
 */
export interface Statement<P extends readonly unknown[] = readonly unknown[], R = unknown> {
  get(...parameters: P): R | undefined;
  all(...parameters: P): R[];
  run(...parameters: P): SqliteChanges;
  /** Rows are their first column from now on. */
  pluck(): Statement<P, R>;
}

/** A function that runs in a transaction: committed when it returns, rolled back when it throws. */
export interface Transaction<A extends readonly unknown[], T> {
  (...args: A): T;
  /** As the call itself, but takes the write lock at the start: a later write cannot meet SQLITE_BUSY. */
  immediate(...args: A): T;
}

export interface OpenSqliteOptions {
  /** How long to wait for another process's lock, in milliseconds. Default 5000. */
  readonly timeout?: number;
  /** True: a missing file is an error, not a fresh database. */
  readonly fileMustExist?: boolean;
  /** True: what is there stays as it is, byte for byte. The file must exist. */
  readonly readonly?: boolean;
}

/**
 * One open SQLite database: the little that the stores need, the same over Node's own SQLite and over libsql.
 * Every method throws {@link SqliteError}.
 */
export interface Sqlite {
  prepare<P extends readonly unknown[] = readonly unknown[], R = unknown>(sql: string): Statement<P, R>;
  exec(sql: string): void;
  /** Rows of `PRAGMA source`; with `simple` the first column of the first one. */
  pragma(source: string, options?: { readonly simple?: boolean }): unknown;
  transaction<A extends readonly unknown[], T>(action: (...args: A) => T): Transaction<A, T>;
  /** Writes a consistent copy to a new file, also while another process writes. */
  backup(path: string): void;
  /** Gives back every lock and closes; once more does nothing. Statements must not be used afterwards. */
  close(): void;
}

/** Where {@link sqliteDrivers} has none. */
export const SQLITE_REMEDY =
  'Use Node 22.16 or later, which has it, or install the package libsql beside patchwise: npm install libsql.';

/** Drivers that this Node has, the preferred one first: Node's own needs no package. */
export function sqliteDrivers(): readonly SqliteDriver[] {
  return [builtinDriver, libsqlDriver].filter((driver) => driver.available());
}

/**
 * Opens or creates a database file.
 * @param driver for tests; otherwise Node's own SQLite where this Node has it (22.16 and later), else libsql
 * @throws SqliteError, `tool/missing` where there is neither
 */
export function openSqlite(
  path: string,
  { timeout = 5000, readonly = false, fileMustExist = readonly }: OpenSqliteOptions = {},
  driver: SqliteDriver | null = sqliteDrivers()[0] ?? null,
): Sqlite {
  if (driver === null) {
    throw new PatchwiseError(
      'tool/missing',
      `Node ${process.versions.node} has no SQLite, in which a studio keeps its data.`,
      {
        hint: SQLITE_REMEDY,
      },
    );
  }
  if (fileMustExist && !existsSync(path)) {
    throw new SqliteError('SQLITE_CANTOPEN', 'unable to open database file');
  }
  const named = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw driver.named(error);
    }
  };
  return wrap(
    named(() => driver.open(path, timeout, readonly)),
    named,
  );
}

type Named = <T>(action: () => T) => T;

function wrap(connection: SqliteConnection, named: Named): Sqlite {
  let open = true;
  const exec = (sql: string): void => named(() => connection.exec(sql));
  const prepare = <P extends readonly unknown[], R>(sql: string): Statement<P, R> =>
    statement<P, R>(
      named(() => connection.prepare(sql)),
      named,
    );
  /** Savepoints are not offered: a transaction inside another is a mistake of the caller's, and SQLite says so. */
  const within = <A extends readonly unknown[], T>(begin: string, action: (...args: A) => T, args: A): T => {
    exec(begin);
    let result: T;
    try {
      result = action(...args);
      exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back by itself after some errors (a full disk): then there is nothing left to roll back.
      if (connection.inTransaction()) exec('ROLLBACK');
      throw error;
    }
    return result;
  };
  return {
    prepare,
    exec,
    pragma(source, { simple = false } = {}) {
      const found = prepare(`PRAGMA ${source}`);
      return simple ? found.pluck().get() : found.all();
    },
    transaction: <A extends readonly unknown[], T>(action: (...args: A) => T) =>
      Object.assign((...args: A) => within('BEGIN', action, args), {
        immediate: (...args: A) => within('BEGIN IMMEDIATE', action, args),
      }),
    backup: (path) => {
      prepare('VACUUM INTO ?').run(path);
    },
    close() {
      if (!open) return;
      open = false;
      // libsql keeps a closed file until its statements are collected: nothing may stay locked that long.
      if (connection.inTransaction()) exec('ROLLBACK');
      named(() => connection.close());
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

function statement<P extends readonly unknown[], R>(raw: SqliteStatement, named: Named): Statement<P, R> {
  let shape = (row: Row): unknown => row;
  const self: Statement<P, R> = {
    get: (...parameters) => {
      const row = named(() => raw.get(parameters));
      return row === undefined ? undefined : (shape(row) as R);
    },
    all: (...parameters) => named(() => raw.all(parameters)).map((row) => shape(row) as R),
    run: (...parameters) => ({ changes: named(() => raw.run(parameters)) }),
    pluck() {
      shape = (row) => Object.values(row)[0];
      return self;
    },
  };
  return self;
}
