import { expect } from 'chai';
import type { Pool } from 'pg';
import { loadPostgres } from '../../../../src/server/store/postgres/connect.ts';
import { openQueries, type Postgres } from '../../../../src/server/store/postgres/database.ts';
import { postgresStores } from '../../../../src/server/store/postgres/open.ts';
import { migrate } from '../../../../src/server/store/postgres/schema.ts';
import { storeContract } from '../../../studio/stores/contract.ts';
import { noiseGraph } from '../../support/graphs.ts';
import { usePostgres } from '../../support/postgres-process.ts';
import { until } from '../../support/waiting.ts';

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

  it('answer while very many runs are submitted, and another front end does the same', async () => {
    await db.query('TRUNCATE patchwise.runs CASCADE');
    const { runs } = postgresStores(db);
    const other = await pool.connect();
    await other.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('patchwise queue'))`);
    const submitted = Array.from({ length: 30 }, () =>
      runs.submit({ document: noiseGraph(), priority: 0 }, 100),
    );
    await until(
      () => other.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`),
      ({ rows }) => rows.length > 0,
    );
    // They hold one connection: the others are there for who asks for something else.
    expect(await runs.count('queued')).to.equal(0);
    await other.query('COMMIT');
    other.release();
    const all = await Promise.all(submitted);
    expect(await runs.waiting()).to.deep.equal(all.map(({ id }) => id));
  });

  it('wait for a database that is away before they say whether a run is under way: its files are being taken over', async () => {
    const { runs } = postgresStores(db);
    await runs.submit({ document: noiseGraph(), priority: 0 });
    const { id = '' } = (await runs.take()) ?? {};
    await server().kill();
    const asked = Promise.allSettled([runs.isRunning(id), runs.isRunning('other')]);
    await server().start();
    expect(await asked).to.deep.equal([true, false].map((value) => ({ status: 'fulfilled', value })));
  });
});
