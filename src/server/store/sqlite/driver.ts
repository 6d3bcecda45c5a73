import type { SqliteError } from './sqlite-error.ts';

/** What a SQLite library must do to serve the stores; `sqlite.ts` builds everything else on it. */
export interface SqliteDriver {
  /** For messages and tests. */
  readonly name: string;
  /** Whether this Node on this system has it. */
  available(): boolean;
  /**
   * @param timeout how long to wait for another process's lock, in milliseconds
   * @param readonly nothing may be changed, the log beside the file included
   */
  open(path: string, timeout: number, readonly: boolean): SqliteConnection;
  /** A library's own error as {@link SqliteError}; every other error as it is. */
  named(error: unknown): SqliteError | unknown;
}

export interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  inTransaction(): boolean;
  close(): void;
}

type Row = Readonly<Record<string, unknown>>;

/** Parameters are values for `?` in order, or one object for `@name`. */
export interface SqliteStatement {
  get(parameters: readonly unknown[]): Row | undefined;
  all(parameters: readonly unknown[]): readonly Row[];
  /** @returns how many rows were changed */
  run(parameters: readonly unknown[]): number;
}
