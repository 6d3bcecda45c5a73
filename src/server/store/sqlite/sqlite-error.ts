/** Primary result codes of SQLite by number (https://sqlite.org/rescode.html). */
const CODES = [
  'OK',
  'ERROR',
  'INTERNAL',
  'PERM',
  'ABORT',
  'BUSY',
  'LOCKED',
  'NOMEM',
  'READONLY',
  'INTERRUPT',
  'IOERR',
  'CORRUPT',
  'NOTFOUND',
  'FULL',
  'CANTOPEN',
  'PROTOCOL',
  'EMPTY',
  'SCHEMA',
  'TOOBIG',
  'CONSTRAINT',
  'MISMATCH',
  'MISUSE',
  'NOLFS',
  'AUTH',
  'FORMAT',
  'RANGE',
  'NOTADB',
] as const;

export type SqliteCode = `SQLITE_${(typeof CODES)[number]}`;

/** What SQLite refused, with its primary result code: the same whatever library speaks to it. */
export class SqliteError extends Error {
  readonly code: SqliteCode;

  constructor(code: SqliteCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SqliteError';
    this.code = code;
  }
}

/** @param number a primary or extended result code: the low byte of both is the primary one */
export function sqliteCode(number: number): SqliteCode {
  return `SQLITE_${CODES[number & 0xff] ?? 'ERROR'}`;
}
