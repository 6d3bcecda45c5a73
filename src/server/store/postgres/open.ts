import type { RunStore } from '../../../studio/ports/run-store.ts';
import { DATA_FOLDER, joinFolder, requireSameStudio } from '../history-elsewhere.ts';
import type { UnreadableRow } from '../rows/row-kind.ts';
import type { OpenStores, StoreTools } from '../stores.ts';
import { claimDatabase } from './claim.ts';
import { loadPostgres, parseAddress } from './connect.ts';
import { openQueries, type Postgres } from './database.ts';
import { startError } from './errors.ts';
import { assetStore, graphStore, ownTemplateStore, studioRecord } from './library.ts';
import { runRecords } from './run-records.ts';
import { migrate, requireUsable } from './schema.ts';
import { toldByRuns } from './told.ts';
import { waitingRuns } from './waiting-runs.ts';

/**
 * Opens what a studio stores in a database of PostgreSQL, which is this studio's alone while it is open.
 * @throws `usage/invalid`, `tool/missing`, `storage/locked`, `storage/version`, `storage/failed`; nothing is changed then
 */
export async function openPostgresStores(
  url: string,
  { folders, log, onUnreadable }: StoreTools,
): Promise<OpenStores> {
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
    const claim = await claimDatabase(Client, config, place, log);
    const pool = new Pool(config);
    // A connection that breaks while nobody uses it is made anew by who needs one.
    pool.on('error', () => undefined);
    const close = async (): Promise<void> => {
      await pool.end();
      await claim.release();
    };
    try {
      const db = openQueries(pool, place, once, () => claim.lost());
      const record = studioRecord(db);
      // Looked at as a whole before anything is changed.
      const version = await requireUsable(db.query, place);
      const isNew = await requireSameStudio(folders, place, {
        name: async () => (version === 0 ? undefined : record.get(DATA_FOLDER)),
        isEmpty: async () => version === 0 || isEmpty(db),
      });
      await db.atomic((query) => migrate(query, version));
      if (isNew) await joinFolder(folders, record);
      return {
        ...postgresStores(db),
        record,
        requireOwn() {
          const lost = claim.lost();
          if (lost !== undefined) throw lost;
        },
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
