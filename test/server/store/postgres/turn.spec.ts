import { expect } from 'chai';
import type { Pool } from 'pg';
import { makeFolders, studioFolders } from '../../../../src/disk/run-folders.ts';
import { loadPostgres } from '../../../../src/server/store/postgres/connect.ts';
import { openQueries } from '../../../../src/server/store/postgres/database.ts';
import { openPostgresStores, postgresStores } from '../../../../src/server/store/postgres/open.ts';
import type { FrontEnds, OpenStores } from '../../../../src/server/store/stores.ts';
import type { Word } from '../../../../src/studio/ports/front-ends.ts';
import { failure } from '../../../support/failure.ts';
import { temporaryFolder } from '../../support/folders.ts';
import { noiseGraph } from '../../support/graphs.ts';
import { usePostgres } from '../../support/postgres-process.ts';
import { until } from '../../support/waiting.ts';

const TERMS = { version: '1', token: '', broker: '', packs: [] };

describe('the turn at starting runs, in PostgreSQL', () => {
  const home = temporaryFolder();
  const server = usePostgres();
  let pool: Pool;
  const open: OpenStores[] = [];
  before(async () => {
    const { Pool, types } = await loadPostgres();
    pool = new Pool({ connectionString: server().url, types });
    pool.on('error', () => undefined);
  });
  after(async () => {
    await pool?.end();
  });
  afterEach(async () => {
    for (const stores of open.splice(0)) await stores.close();
    await server().empty();
  });

  async function frontEnd(): Promise<OpenStores & { readonly frontEnds: FrontEnds }> {
    const folders = studioFolders(home());
    await makeFolders(folders);
    const tools = { folders, log: () => undefined, onUnreadable: () => undefined, terms: TERMS };
    const stores = await openPostgresStores(server().url, tools);
    open.push(stores);
    const { frontEnds } = stores;
    if (frontEnds === undefined) throw new Error('It has no front ends.');
    return { ...stores, frontEnds };
  }
  /** As a scheduler writes that has lost its turn and does not know: of the turn of that number. */
  const ofTurn = (turn: number) =>
    openQueries(
      pool,
      'the spec',
      () => undefined,
      () => turn,
    );

  it('is one front end’s, and free when that is gone', async () => {
    const [a, b] = [await frontEnd(), await frontEnd()];
    expect(await a.frontEnds.takeTurn()).to.equal(true);
    expect(await b.frontEnds.takeTurn()).to.equal(false);
    expect(await b.frontEnds.others()).to.equal(1);
    await open.shift()?.close();
    expect(await b.frontEnds.others()).to.equal(0);
    expect(await b.frontEnds.takeTurn()).to.equal(true);
  });

  it('keeps a scheduler that has lost it from writing anything of runs, and lets what it has begun end first', async () => {
    const a = await frontEnd();
    await a.frontEnds.takeTurn();
    const { id } = await a.runs.submit({ document: noiseGraph(), priority: 0 });
    const late = ofTurn(1);
    const lateRuns = postgresStores(late).runs;
    expect((await lateRuns.take())?.id).to.equal(id);
    let release: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inside = false;
    const writing = late.scheduling(async (query) => {
      inside = true;
      await begun;
      await query(`UPDATE patchwise.runs SET reason = 'of the turn before' WHERE id = $1`, [id]);
    });
    await until(
      () => inside,
      (yes) => yes,
    );
    await open.shift()?.close();
    const b = await frontEnd();
    let taken = false;
    const taking = b.frontEnds.takeTurn().then((got) => {
      taken = got;
    });
    // It waits for the lock that the transaction holds.
    await until(
      () => server().run(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`),
      (rows) => rows.length > 0,
    );
    expect(taken).to.equal(false);
    release();
    await Promise.all([writing, taking]);
    expect(taken).to.equal(true);
    expect((await b.runs.get(id))?.reason).to.equal('of the turn before');
    const event = { seq: 1, runId: id, at: 1, kind: 'log', nodeId: 'noise', message: 'late' } as never;
    for (const write of [
      () => lateRuns.appendEvents(id, [event]),
      () => lateRuns.appendAll([{ runId: id, events: [event] }]),
      () => lateRuns.take(),
      () => lateRuns.restart(id),
      () => lateRuns.interruptRunning('late'),
      () => lateRuns.update(id, { status: 'done' }),
      () => lateRuns.keepMetrics(id, []),
      () => lateRuns.keepTensors(id, [], []),
    ]) {
      expect((await failure(write)).code).to.equal('storage/locked');
    }
    expect(await b.runs.get(id)).to.include({ status: 'running', lastSeq: 0, attempts: 1 });
    // What any front end does, it may do still.
    await lateRuns.submit({ document: noiseGraph(), priority: 0 });
    expect(await b.runs.count('queued')).to.equal(1);
  });

  it('goes on as it was when PostgreSQL was away for a moment', async () => {
    const a = await frontEnd();
    const b = await frontEnd();
    await a.frontEnds.takeTurn();
    const told: string[] = [];
    const ear = (name: string) => ({
      gained: async () => void told.push(`${name} gained`),
      lost: async () => void told.push(`${name} lost`),
    });
    let missed = 0;
    b.frontEnds.bus.hear({ heard: () => undefined, missed: () => missed++ });
    a.frontEnds.seekTurn(ear('a'));
    b.frontEnds.seekTurn(ear('b'));
    const { id } = await a.runs.submit({ document: noiseGraph(), priority: 0 });
    await server().kill();
    await server().start();
    await until(
      () => missed,
      (count) => count > 0,
    );
    expect((await a.runs.take())?.id).to.equal(id);
    expect(told).to.deep.equal([]);
  });

  it('is taken from one that holds it and is silent for twenty seconds, as one that is frozen', async () => {
    const b = await frontEnd();
    const frozen = await pool.connect();
    let ended = false;
    frozen.on('error', () => undefined);
    frozen.once('end', () => {
      ended = true;
    });
    await frozen.query(`SELECT pg_advisory_lock(hashtext('patchwise studio'))`);
    const began = performance.now();
    let gained = false;
    b.frontEnds.seekTurn({
      gained: async () => {
        gained = true;
      },
      lost: async () => undefined,
    });
    await until(
      () => gained,
      (yes) => yes,
    );
    expect(performance.now() - began).to.be.above(19_000);
    await until(
      () => ended,
      (yes) => yes,
    );
    frozen.release(true);
    // It shows that it is alive: nobody takes the turn from it.
    const c = await frontEnd();
    expect(await c.frontEnds.takeTurn()).to.equal(false);
  });

  it('has a bus beside it: words and pictures reach the others, in their order, and only who wants them', async () => {
    const [a, b] = [await frontEnd(), await frontEnd()];
    const heard: Word[] = [];
    const own: Word[] = [];
    a.frontEnds.bus.hear({ heard: (word) => own.push(word) });
    b.frontEnds.bus.hear({ heard: (word) => heard.push(word), wants: (runId) => runId === 'aa' });
    const ids = Array.from({ length: 2000 }, (_, i) => i.toString(16).padStart(16, '0'));
    for (const runId of ids) a.frontEnds.bus.tell({ kind: 'events', runId });
    const rgba = Uint8Array.from({ length: 256 * 256 * 4 }, (_, i) => i % 256);
    const frame = {
      nodeId: 'n',
      port: 'p',
      shape: [1, 3, 256, 256],
      moment: {},
      width: 256,
      height: 256,
      rgba,
    };
    for (const runId of ['aa', 'bb']) {
      const numbers = { min: 0, max: Number.NaN, mean: 0 };
      a.frontEnds.bus.tell({ kind: 'taps', runId, frames: [{ ...frame, ...numbers, runId }], taps: [] });
    }
    a.frontEnds.bus.tell({ kind: 'asked' });
    const all = await until(
      () => heard,
      (words) => words.length >= 2002,
    );
    expect(all.flatMap((word) => (word.kind === 'events' ? [word.runId] : []))).to.deep.equal(ids);
    const [taps, ...more] = all.flatMap((word) => (word.kind === 'taps' ? [word] : []));
    expect(more).to.deep.equal([]);
    expect(taps?.runId).to.equal('aa');
    expect(taps?.frames[0]?.rgba).to.deep.equal(rgba);
    expect(taps?.frames[0]?.max).to.be.NaN;
    expect(own).to.deep.equal([]);
  });
});
