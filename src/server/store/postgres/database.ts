import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { RawRow } from '../rows/prepared.ts';
import { type RowKind, UnreadableRow } from '../rows/row-kind.ts';
import { anothersTurn, isLost, storageError } from './errors.ts';
import { FENCE } from './turn.ts';

/** Rows of a statement. Values are `$1`, `$2` …; none is ever put into the text. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly RawRow[]>;

/** An open database of PostgreSQL. */
export interface Postgres {
  /** Host and name, for messages: no user and no password. */
  readonly place: string;
  readonly query: Query;
  /** All or nothing. */
  atomic<T>(action: (query: Query) => Promise<T>): Promise<T>;
  /** {@link atomic}, for who starts runs. @throws `storage/locked` when that is another front end by now */
  scheduling<T>(action: (query: Query) => Promise<T>): Promise<T>;
  /** {@link atomic}, one after the other of those with the same name, of whoever else uses the database. */
  oneByOne<T>(name: string, action: (query: Query) => Promise<T>): Promise<T>;
  /** Does what may be done twice again while the database is away, for a while. */
  patiently<T>(action: () => Promise<T>): Promise<T>;
  readonly onUnreadable: (row: UnreadableRow) => void;
}

/** How long what a run tells waits for a database that is away, ms: it may be started anew meanwhile. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 250;

/** @param turn at scheduling that this front end has, if it has it; left out where nobody else schedules */
export function openQueries(
  pool: Pool,
  place: string,
  onUnreadable: Postgres['onUnreadable'],
  turn?: () => number | undefined,
): Postgres {
  const named = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw storageError(place, error);
    }
  };

  async function begin(client: PoolClient): Promise<void> {
    await client.query('BEGIN');
  }

  async function beginScheduling(client: PoolClient): Promise<void> {
    // One result a statement, which the types do not tell.
    const results = (await client.query(FENCE)) as unknown as readonly QueryResult[];
    const whose = results.at(-1)?.rows[0]?.['turn'];
    if (whose !== turn?.()) throw anothersTurn(place);
  }

  async function transaction<T>(
    action: (query: Query) => Promise<T>,
    start: (client: PoolClient) => Promise<void> = begin,
  ): Promise<T> {
    const client = await pool.connect();
    // Whoever waits for an answer is told; without this the process would end as well.
    const heard = () => undefined;
    client.on('error', heard);
    let broken: Error | undefined;
    try {
      await start(client);
      const done = await action(
        async (sql, values = []) => (await client.query(sql, values.map(plain))).rows,
      );
      await client.query('COMMIT');
      return done;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error(String(cause));
      });
      throw error;
    } finally {
      client.off('error', heard);
      client.release(broken);
    }
  }

  /** Of those that are done one by one the last, by name. */
  const turns = new Map<string, Promise<void>>();
  return {
    place,
    onUnreadable,
    query: (sql, values = []) => named(async () => (await pool.query(sql, values.map(plain))).rows),
    atomic: (action) => named(() => transaction(action)),
    scheduling: (action) => named(() => transaction(action, turn === undefined ? begin : beginScheduling)),
    oneByOne(name, action) {
      // Here too: those that wait for each other would hold all connections, and everything else would wait for them.
      const done = (turns.get(name) ?? Promise.resolve()).then(() =>
        named(() =>
          transaction(async (query) => {
            await query('SELECT pg_advisory_xact_lock(hashtext($1))', [`patchwise ${name}`]);
            return action(query);
          }),
        ),
      );
      turns.set(
        name,
        done.then(
          () => undefined,
          () => undefined,
        ),
      );
      return done;
    },
    async patiently(action) {
      for (const until = performance.now() + PATIENCE_MS; ; ) {
        try {
          return await action();
        } catch (error) {
          const cause = error instanceof Error ? error.cause : undefined;
          if (!isLost(cause ?? error) || performance.now() > until) throw error;
          await delay(RETRY_MS);
        }
      }
    },
  };
}

/** PostgreSQL has no letter of the number 0 in its texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Those rows that can be read: one that cannot hides none of the others, and is told. */
export function readable<T>(db: Postgres, kind: RowKind<T>, rows: readonly RawRow[]): readonly T[] {
  return rows.flatMap((raw) => read(db, kind, raw) ?? []);
}

/** Undefined, and told, for one that cannot be read. */
export function read<T>(db: Postgres, kind: RowKind<T>, raw: RawRow): T | undefined {
  try {
    return kind.read(raw);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    db.onUnreadable(error);
    return undefined;
  }
}

/** The first row, if there is one that can be read. @throws `storage/corrupt` for one that cannot */
export function first<T>(db: Postgres, kind: RowKind<T>, rows: readonly RawRow[]): T | undefined {
  const [raw] = rows;
  try {
    return raw && kind.read(raw);
  } catch (error) {
    throw storageError(db.place, error);
  }
}

/**
 * A page of a list, newest first: as many rows as were asked for, also where some between them cannot be read.
 * @param timeOf column of the time that pages are asked for by
 */
export async function readablePage<T>(
  db: Postgres,
  kind: RowKind<T>,
  {
    limit,
    before = Number.MAX_SAFE_INTEGER,
  }: { readonly limit: number; readonly before?: number | undefined },
  timeOf: string,
  page: (before: number, limit: number) => Promise<readonly RawRow[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let from = before; ; ) {
    const missing = limit - found.length;
    const rows = await page(from, missing);
    found.push(...readable(db, kind, rows));
    const last = rows.at(-1)?.[timeOf];
    if (rows.length < missing || found.length >= limit || typeof last !== 'number') return found;
    from = last;
  }
}
