import { createRequire } from 'node:module';
import type { SqliteDriver } from './driver.ts';
import { SqliteError, sqliteCode } from './sqlite-error.ts';

/** Of `libsql`, what is used here. Its `pluck`, `raw` and `transaction` differ from call to call: left alone. */
interface Libsql {
  new (path: string, options: { readonly timeout: number }): LibsqlDatabase;
}

interface LibsqlDatabase {
  readonly inTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

interface LibsqlStatement {
  all(...parameters: readonly unknown[]): Row[];
  run(...parameters: readonly unknown[]): { readonly changes: number };
}

type Row = Readonly<Record<string, unknown>>;

/** Looked up once; null where the package has no library for this system. */
let found: Libsql | null | undefined;

/** The package libsql, a SQLite that comes compiled for each system and needs no install script. */
export const libsqlDriver: SqliteDriver = {
  name: 'libsql',
  available: () => libsql() !== null,
  open(path, timeout, readonly) {
    const Database = libsql() as Libsql;
    const db = new Database(path, { timeout });
    // It cannot open a file for reading only: refusing to write comes nearest.
    if (readonly) db.exec('PRAGMA query_only = ON');
    return {
      exec: (sql) => db.exec(sql),
      inTransaction: () => db.inTransaction,
      close() {
        // The file stays open until its statements are collected: the log is brought in and put away now, not then.
        try {
          db.prepare('PRAGMA journal_mode = DELETE').all();
        } catch {
          // Another uses it, or it is damaged: the log stays beside the file, and the next to open it reads both.
        }
        db.close();
      },
      prepare(sql) {
        const statement = db.prepare(sql);
        return {
          // Not by its own `get`: after an `all` it looks with that one's parameters, and it adds a `_metadata`.
          get: (parameters) => statement.all(...positional(parameters))[0],
          all: (parameters) => statement.all(...positional(parameters)),
          run: (parameters) => statement.run(...positional(parameters)).changes,
        };
      },
    };
  },
  named(error) {
    if (!(error instanceof Error)) return error;
    const number = 'rawCode' in error ? error.rawCode : openFailure(error);
    if (typeof number !== 'number') return error;
    return new SqliteError(sqliteCode(number), error.message, { cause: error });
  },
};

/** Bytes that are the only parameter would be taken for an object of named ones, and end the process. */
function positional(parameters: readonly unknown[]): readonly unknown[] {
  return parameters.length === 1 && ArrayBuffer.isView(parameters[0]) ? [parameters] : parameters;
}

/** The result code in the words of a failed open: `ConnectionFailed("… /studio.db: 14")`. */
function openFailure({ message }: Error): number | undefined {
  const code = /^ConnectionFailed\(".*: (\d+)"\)$/s.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}

function libsql(): Libsql | null {
  if (found !== undefined) return found;
  try {
    found = createRequire(import.meta.url)('libsql') as Libsql;
  } catch {
    found = null;
  }
  return found;
}
