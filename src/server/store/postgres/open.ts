import { randomUUID } from 'node:crypto';
import { PatchwiseError } from '../../../errors.ts';
import type { RunStore } from '../../../studio/ports/run-store.ts';
import { addFolder, DATA_FOLDER, joinFolder, requireSameStudio } from '../history-elsewhere.ts';
import type { UnreadableRow } from '../rows/row-kind.ts';
import { differenceOfPacks, requireSameTerms } from '../same-terms.ts';
import type { OpenStores, StoreTools } from '../stores.ts';
import { askTable } from './asks.ts';
import { type PostgresBus, postgresBus } from './bus.ts';
import { loadPostgres, parseAddress } from './connect.ts';
import { openQueries, type Postgres, type Query } from './database.ts';
import { startError } from './errors.ts';
import { connectFrontEnd, type FrontEndConnection } from './front-end.ts';
import { assetStore, graphStore, ownTemplateStore, studioRecord } from './library.ts';
import { runRecords } from './run-records.ts';
import { migrate, requireUsable } from './schema.ts';
import { type PostgresSessions, postgresSessions } from './sessions.ts';
import { toldByRuns } from './told.ts';
import { waitingRuns } from './waiting-runs.ts';

/**
 * Opens what a studio stores in a database of PostgreSQL, which is this studio's alone; several front ends may serve it.
 * @throws `usage/invalid`, `tool/missing`, `storage/version`, `storage/failed`; nothing is changed then
 */
export async function openPostgresStores(url: string, tools: StoreTools): Promise<OpenStores> {
  const { log, onUnreadable } = tools;
  const { place, config: address } = parseAddress(url);
  const { Pool, Client, types } = await loadPostgres();
  const config = { ...address, types };
  const told = new Set<string>();
  const once = (row: UnreadableRow): void => {
    const name = `${row.table} ${row.key}`;
    if (told.has(name)) return;
    told.add(name);
    onUnreadable(row);
  };
  try {
    let bus: PostgresBus | undefined;
    const front = await connectFrontEnd({
      ...{ Client, config, place, log },
      notified: (payload) => bus?.notified(payload),
      missed: () => bus?.missed(),
    });
    const pool = new Pool(config);
    // A connection that breaks while nobody uses it is made anew by who needs one.
    pool.on('error', () => undefined);
    const db = openQueries(pool, place, once, () => front.turn());
    bus = postgresBus(db.query, randomUUID(), log);
    let sessions: PostgresSessions | undefined;
    const close = async (): Promise<void> => {
      sessions?.close();
      await bus?.close();
      await pool.end();
      await front.close();
    };
    try {
      await oneAtATime(front.query, () => prepare(db, front, place, tools));
      return {
        ...postgresStores(db),
        record: studioRecord(db),
        async sessions(token) {
          sessions = await postgresSessions(db, token);
          return sessions;
        },
        frontEnds: {
          bus,
          asks: askTable(db, () => front.turn()),
          others: async () => (await front.others()).length,
          // One that is alone is started after another has ended, perhaps just now.
          takeTurn: async () => front.takeTurn((await front.others()).length === 0),
          seekTurn: (ear) => front.seekTurn(ear),
        },
        requireOwn: () => undefined,
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    throw startError(place, error);
  }
}

/**
 * The sessions of a studio, for a command beside its front ends.
 * @throws what {@link openPostgresStores} throws; `storage/missing` where there is no studio
 */
export async function openPostgresSessions(url: string): Promise<PostgresSessions> {
  const { place, config: address } = parseAddress(url);
  const { Pool, types } = await loadPostgres();
  const pool = new Pool({ ...address, types });
  pool.on('error', () => undefined);
  try {
    const db = openQueries(pool, place, () => undefined);
    if ((await requireUsable(db.query, place)) === 0) {
      throw new PatchwiseError('storage/missing', `The database ${place} holds no studio.`, {
        hint: 'Give the address that its front ends are started with.',
      });
    }
    const sessions = await postgresSessions(db);
    return {
      ...sessions,
      async close() {
        sessions.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw startError(place, error);
  }
}

/** Of front ends that are started at the same moment one makes the tables and joins the folder. */
async function oneAtATime(query: Query, action: () => Promise<void>): Promise<void> {
  await query(`SELECT pg_advisory_lock(hashtext('patchwise start'))`);
  try {
    await action();
  } finally {
    await query(`SELECT pg_advisory_unlock(hashtext('patchwise start'))`).catch(() => undefined);
  }
}

/** Looks at the database as a whole before anything is changed, then makes it this studio's, and shows that it is served. */
async function prepare(
  db: Postgres,
  front: FrontEndConnection,
  place: string,
  { folders, terms, sharesFiles = false, log }: StoreTools,
): Promise<void> {
  const record = studioRecord(db);
  const version = await requireUsable(db.query, place);
  const others = version === 0 ? [] : await front.others();
  const name = async () => (version === 0 ? undefined : record.get(DATA_FOLDER));
  const todo = await requireSameStudio(folders, place, {
    name,
    sharesFiles,
    // One that is served has a folder, also where there is nothing in it yet.
    isEmpty: async () => version === 0 || (others.length === 0 && (await isEmpty(db))),
  });
  requireSameTerms(terms, others);
  const packs = differenceOfPacks(terms, others);
  if (packs !== undefined) log('warn', packs);
  await db.atomic((query) => migrate(query, version));
  if (todo === 'join') await joinFolder(folders, record);
  if (todo === 'add') await addFolder(folders, (await name()) ?? '');
  await front.register(JSON.stringify(terms));
}

/** The stores in an open database. @param now for tests */
export function postgresStores(db: Postgres, now: () => number = Date.now) {
  const runs: RunStore = { ...runRecords(db, now), ...waitingRuns(db, now), ...toldByRuns(db) };
  return {
    runs,
    graphs: graphStore(db, now),
    assets: assetStore(db, now),
    ownTemplates: ownTemplateStore(db, now),
  };
}

async function isEmpty(db: Postgres): Promise<boolean> {
  const [row] = await db.query(
    `SELECT 1 AS one FROM patchwise.runs UNION ALL SELECT 1 FROM patchwise.graphs
     UNION ALL SELECT 1 FROM patchwise.assets UNION ALL SELECT 1 FROM patchwise.own_templates LIMIT 1`,
  );
  return row === undefined;
}
