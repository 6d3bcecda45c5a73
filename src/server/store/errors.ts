import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { UnreadableRow } from './rows/row-kind.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';

/** Runs something on the database, turning SQLite's errors into named ones. @throws `storage/…` */
export function withStorageErrors<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw storageError(path, error);
  }
}

/** The named error for what SQLite says; other errors are given back as they are. */
export function storageError(path: string, error: unknown): unknown {
  if (error instanceof UnreadableRow) return unreadable(path, error);
  if (!(error instanceof SqliteError)) return error;
  const { code, message } = error;
  if (code === 'SQLITE_CANTOPEN' && !existsSync(dirname(path))) {
    return new PatchwiseError('storage/failed', `${path} cannot be opened: its folder does not exist.`, {
      hint: 'Create the folder first, or choose another one with --home.',
      cause: error,
    });
  }
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return damaged(path, message, error);
  if (code === 'SQLITE_FULL') {
    return new PatchwiseError('storage/full', `${path} could not grow: the disk is full.`, {
      hint: 'Free some space; what was stored before is unchanged.',
      cause: error,
    });
  }
  return new PatchwiseError('storage/failed', `${path}: ${message} (${code}).`, {
    hint: /READONLY|CANTOPEN|PERM|AUTH/.test(code)
      ? 'Choose a data folder that you may write to (--home).'
      : 'Check the disk that holds the data folder.',
    cause: error,
  });
}

/** For one row; all others are served. */
function unreadable(path: string, row: UnreadableRow): PatchwiseError {
  return new PatchwiseError('storage/corrupt', `${row.message}.`, {
    hint: `Only this row is damaged; all others of ${path} are served. Delete it, or restore a backup with "patchwise restore".`,
    cause: row,
  });
}

/** For a database whose pages cannot be what Patchwise wrote. */
export function damaged(path: string, what: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('storage/corrupt', `The database ${path} is damaged: ${what}.`, {
    hint:
      'Restore a backup with "patchwise restore", or run "patchwise check --repair": it puts the damaged file aside ' +
      'and saves what can still be read into a fresh one.',
    ...(cause !== undefined && { cause }),
  });
}
