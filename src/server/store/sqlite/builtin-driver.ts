import type { SqliteDriver } from './driver.ts';
import { SqliteError, sqliteCode } from './sqlite-error.ts';

/** Of `node:sqlite`, what is used here: the types of Node 20 do not have it. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly timeout?: number; readonly readOnly?: boolean },
  ) => DatabaseSync;
}

interface DatabaseSync {
  /** Missing before 22.16. */
  readonly isTransaction?: boolean;
  exec(sql: string): void;
  prepare(sql: string): StatementSync;
  close(): void;
}

interface StatementSync {
  get(...parameters: readonly unknown[]): Row | undefined;
  all(...parameters: readonly unknown[]): Row[];
  run(...parameters: readonly unknown[]): { readonly changes: number | bigint };
}

type Row = Readonly<Record<string, unknown>>;

/** Looked up once; null where this Node has none. */
let found: NodeSqlite | null | undefined;

/** Node's own SQLite: whole and without a flag from 22.16 on. */
export const builtinDriver: SqliteDriver = {
  name: 'node:sqlite',
  available: () => nodeSqlite() !== null,
  open(path, timeout, readonly) {
    const { DatabaseSync } = nodeSqlite() as NodeSqlite;
    const db = new DatabaseSync(path, { timeout, readOnly: readonly });
    return {
      exec: (sql) => db.exec(sql),
      inTransaction: () => db.isTransaction === true,
      close: () => db.close(),
      prepare(sql) {
        const statement = db.prepare(sql);
        return {
          get: (parameters) => statement.get(...parameters),
          all: (parameters) => statement.all(...parameters),
          run: (parameters) => Number(statement.run(...parameters).changes),
        };
      },
    };
  },
  named(error) {
    const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (typeof errcode !== 'number') return error;
    return new SqliteError(sqliteCode(errcode), (error as Error).message, { cause: error });
  },
};

function nodeSqlite(): NodeSqlite | null {
  if (found === undefined) found = load();
  return found;
}

/** Without the warning that the module is experimental, of which a user of Patchwise can make nothing. */
function load(): NodeSqlite | null {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    const module = process.getBuiltinModule?.('node:sqlite') as NodeSqlite | undefined;
    if (module === undefined) return null;
    const db = new module.DatabaseSync(':memory:');
    const whole = db.isTransaction === false;
    db.close();
    return whole ? module : null;
  } finally {
    process.emitWarning = emitWarning;
  }
}
