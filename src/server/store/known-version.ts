import { statSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import { damaged } from './errors.ts';
import { DATABASE_VERSION } from './migrations.ts';
import { readHeader } from './sqlite/file-header.ts';
import { openSqlite } from './sqlite/sqlite.ts';

/**
 * To be asked before anything of a data folder is changed by who will open its database: neither one of a later Patchwise
 * nor a file that is no database is touched.
 * @throws `storage/version`, `storage/corrupt`
 */
export function requireDatabase(path: string): void {
  requireKnownVersion(path);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  // With a log beside it SQLite says what it is: the first page may be there, whole.
  if (bytes > 0 && !hasLog(path) && readHeader(path) === undefined) throw damaged(path, 'it is no database');
}

/**
 * To be asked before anything of a data folder is changed by who mends its database, too: a database of a later Patchwise may hold what this one does not
 * know, and would lose. Nothing of it is changed; what is damaged, or no database, passes.
 * @throws `storage/version`
 */
export function requireKnownVersion(path: string): void {
  const version = versionOf(path);
  if (version !== undefined && version > DATABASE_VERSION)
    throw laterVersion(path, version, DATABASE_VERSION);
}

export function laterVersion(path: string, version: number, known: number): PatchwiseError {
  return new PatchwiseError(
    'storage/version',
    `${path} has version ${version}; this Patchwise knows versions up to ${known}.`,
    { hint: 'Update Patchwise, or choose another data folder (--home). Nothing was changed.' },
  );
}

/** As its file says; where a log was left beside it SQLite is asked, which brings that into the file, as whenever it opens one. */
function versionOf(path: string): number | undefined {
  if (!hasLog(path)) return readHeader(path)?.version;
  try {
    const db = openSqlite(path, { readonly: true });
    try {
      return Number(db.pragma('user_version', { simple: true }));
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
