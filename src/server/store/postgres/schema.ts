import { PatchwiseError } from '../../../errors.ts';
import type { Query } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

/** The oldest PostgreSQL that specs were run with is 15; nothing is used that is newer than this one. */
const OLDEST = 13;

/**
 * Looks whether a database can hold what this Patchwise stores. Changes nothing.
 * @returns the version of its schema; 0: it has none yet
 * @throws `storage/version` for a schema of a later Patchwise, `storage/failed` for another's of that name and for a
 *   PostgreSQL that cannot hold it
 */
export async function requireUsable(query: Query, place: string): Promise<number> {
  const [server] = await query(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version = 0, encoding } = server ?? {};
  if (Number(version) < OLDEST) {
    throw new PatchwiseError('storage/failed', `${place} is PostgreSQL ${version}, which is too old.`, {
      hint: `Give a database of PostgreSQL ${OLDEST} or later. Nothing was changed.`,
    });
  }
  if (encoding !== 'UTF8') {
    throw new PatchwiseError(
      'storage/failed',
      `The database ${place} holds texts as ${encoding}, not as UTF-8.`,
      {
        hint: 'Make one with createdb --encoding=UTF8 --template=template0, and give that. Nothing was changed.',
      },
    );
  }
  const [found] = await query(
    `SELECT to_regnamespace('patchwise')::text AS schema, to_regclass('patchwise.version')::text AS known`,
  );
  if (found?.['schema'] !== null && found?.['known'] === null) {
    throw new PatchwiseError(
      'storage/failed',
      `${place} has a schema patchwise that Patchwise has not made.`,
      {
        hint: 'Give another database, or rename that schema. Nothing was changed.',
      },
    );
  }
  if (found?.['schema'] === null) return 0;
  const [row] = await query('SELECT version FROM patchwise.version');
  const from = Number(row?.['version'] ?? 0);
  if (from > MIGRATIONS.length) {
    throw new PatchwiseError(
      'storage/version',
      `${place} has version ${from}; this Patchwise knows versions up to ${MIGRATIONS.length}.`,
      { hint: 'Update Patchwise, or give another database. Nothing was changed.' },
    );
  }
  return from;
}

/** Brings the schema from a version to the newest, in the transaction of `query`. */
export async function migrate(query: Query, from: number): Promise<void> {
  if (from === MIGRATIONS.length) return;
  if (from === 0) {
    await query('CREATE SCHEMA patchwise');
    await query('CREATE TABLE patchwise.version (version bigint NOT NULL)');
    await query('INSERT INTO patchwise.version VALUES (0)');
  }
  for (const sql of MIGRATIONS.slice(from)) await query(sql);
  await query('UPDATE patchwise.version SET version = $1', [MIGRATIONS.length]);
}
