import type { Pool } from 'pg';
import { loadPostgres } from '../../../../src/server/store/postgres/connect.ts';
import { openQueries, type Postgres } from '../../../../src/server/store/postgres/database.ts';
import { postgresStores } from '../../../../src/server/store/postgres/open.ts';
import { migrate } from '../../../../src/server/store/postgres/schema.ts';
import { storeContract } from '../../../studio/stores/contract.ts';
import { usePostgres } from '../../support/postgres-process.ts';

describe('stores in PostgreSQL', () => {
  const server = usePostgres();
  let pool: Pool;
  let db: Postgres;
  before(async () => {
    const { Pool, types } = await loadPostgres();
    pool = new Pool({ connectionString: server().url, types });
    pool.on('error', () => undefined);
    db = openQueries(pool, 'the spec', () => undefined);
    await db.atomic((query) => migrate(query, 0));
  });
  after(async () => {
    await pool?.end();
  });

  storeContract({
    fair: true,
    open: async (now) => {
      await db.query(
        'TRUNCATE patchwise.runs, patchwise.graphs, patchwise.assets, patchwise.own_templates CASCADE',
      );
      return postgresStores(db, now);
    },
  });
});
