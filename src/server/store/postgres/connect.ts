import type { Client, CustomTypesConfig, Pool, PoolConfig } from 'pg';
import { PatchwiseError } from '../../../errors.ts';

/** Where a database of PostgreSQL is, and how it is asked. */
export interface PostgresAddress {
  /** Host and name, for messages. */
  readonly place: string;
  readonly config: PoolConfig;
}

/** What a question waits for a connection, ms. */
const CONNECT_MS = 10_000;
/** What a transaction may wait for its next statement, ms. */
const IDLE_MS = 10_000;
/** Connections of one front end. */
const CONNECTIONS = 8;

const USAGE =
  'Give postgres://host:5432/database; a user and a password go before the host: postgres://user:password@host/database.';

/** @throws `usage/invalid` */
export function parseAddress(url: string): PostgresAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const name = parsed === undefined ? '' : decodeURIComponent(parsed.pathname.slice(1));
  const host = parsed?.hostname || parsed?.searchParams.get('host');
  if (
    parsed === undefined ||
    !['postgres:', 'postgresql:'].includes(parsed.protocol) ||
    !host ||
    name === ''
  ) {
    // It may hold a password: it is not repeated.
    throw new PatchwiseError('usage/invalid', 'The address of the database is not usable.', { hint: USAGE });
  }
  return {
    place: `${parsed.host || host}/${name}`,
    config: {
      connectionString: url,
      application_name: 'patchwise',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      // What a front end that cannot be reached any more has begun holds nobody up.
      idle_in_transaction_session_timeout: IDLE_MS,
      max: CONNECTIONS,
    },
  };
}

/** Whether an address holds a password, which everybody on the machine sees where it is an argument. */
export function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { password, searchParams } = new URL(url);
  return password !== '' || searchParams.has('password');
}

/** The library. */
export interface PostgresLibrary {
  readonly Pool: typeof Pool;
  readonly Client: typeof Client;
  /** How values are read. */
  readonly types: CustomTypesConfig;
}

/** Loaded by who has such a database. @throws `tool/missing`, saying what to install */
export async function loadPostgres(): Promise<PostgresLibrary> {
  try {
    const { default: pg } = await import('pg');
    const { Pool, Client, types } = pg;
    const { INT8 } = types.builtins;
    // Times and sizes are below 2^53: numbers, where the library would give texts.
    const getTypeParser: CustomTypesConfig['getTypeParser'] = (oid, format) =>
      oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format);
    return { Pool, Client, types: { getTypeParser } };
  } catch (error) {
    throw new PatchwiseError('tool/missing', 'A database of PostgreSQL needs one more package.', {
      hint: 'Install it beside Patchwise: `npm install pg` (with -g where Patchwise was installed with it).',
      cause: error,
    });
  }
}
