import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openStudio } from '../../../src/server/open-studio.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase, type Store } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { createOwnTemplateStore } from '../../../src/server/store/own-template-store.ts';
import { unreadableRows } from '../../../src/server/store/rows/unreadable.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';
import { studioOptions } from '../support/real-studio.ts';
import { ended } from '../support/waiting.ts';

describe('Rows of the database that cannot be read', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'studio.db');
  let store: Store | undefined;
  let told: string[] = [];
  afterEach(() => store?.db.close());
  const open = () => {
    told = [];
    store = openDatabase(path(), ({ table, key, why }) => told.push(`${table} ${key}: ${why}`));
    return store;
  };

  /** A run with two events, a metric and a tensor, another that waits, two versions of a graph, an asset, a template. */
  async function fill(): Promise<{ done: string; waiting: string }> {
    const runs = createRunStore(open());
    const { id: done } = await runs.submit({ document: noiseGraph(), priority: 0 });
    const { id: waiting } = await runs.submit({ document: noiseGraph(), priority: 0, targets: ['noise'] });
    await runs.appendEvents(done, [
      { runId: done, seq: 1, at: 5, kind: 'run-started', order: ['noise'], seeds: {} },
      { runId: done, seq: 2, at: 6, kind: 'run-finished', outcome: 'done', elapsedMs: 1, errors: [] },
    ]);
    await runs.update(done, {
      status: 'failed',
      errors: [{ code: 'node/failed', nodeId: 'noise', message: 'broke' }],
    });
    await runs.keepMetrics(done, [{ nodeId: 'noise', name: 'score', points: [{ value: 1, moment: {} }] }]);
    const tensor = { nodeId: 'noise', port: 'images', index: 0, moment: {}, hash: 'cd', bytes: 5 };
    await runs.keepTensors(done, [tensor], []);
    const graphs = createGraphStore(store as Store);
    await graphs.save('mine', noiseGraph(), 0);
    await graphs.save('mine', { ...noiseGraph(), meta: { title: 'Second' } }, 1);
    const hash = 'ab'.repeat(32);
    await createAssetStore(store as Store).add({
      kind: 'model',
      name: 'm',
      hash,
      bytes: 1,
      info: { scales: [] },
    });
    await createOwnTemplateStore(store as Store).add({ title: 'Soft', document: noiseGraph() });
    return { done, waiting };
  }

  const change = (sql: string) => store?.db.exec(sql);

  it('are none in what Patchwise has stored', async () => {
    await fill();
    expect(unreadableRows((store as Store).db)).to.deep.equal([]);
    expect(told).to.deep.equal([]);
  });

  it('one flipped bit of an error takes no list away: the others are shown, the row is told once and named by a check', async () => {
    const { done, waiting } = await fill();
    const runs = createRunStore(store as Store);
    change(`UPDATE runs SET errors = replace(errors, '"message"', '"messafe"') WHERE id = '${done}'`);
    for (let i = 0; i < 3; i++)
      expect((await runs.list({ limit: 9 })).map(({ id }) => id)).to.deep.equal([waiting]);
    expect(await codeOfAsync(() => runs.get(done))).to.equal('storage/corrupt');
    expect(told).to.have.length(1);
    expect(told[0]).to.match(new RegExp(`^runs ${done}: errors\\.0\\.message: `));
    expect(unreadableRows((store as Store).db).map(({ table, key }) => [table, key])).to.deep.equal([
      ['runs', done],
    ]);
  });

  it('a page of a list is as long as was asked for, and the next one begins after it', async () => {
    open();
    const runs = createRunStore(store as Store);
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push((await runs.submit({ document: noiseGraph(), priority: 0 })).id);
    change(`UPDATE runs SET errors = '{' WHERE id IN ('${ids[4]}', '${ids[3]}')`);
    const first = await runs.list({ limit: 3 });
    expect(first.map(({ id }) => id)).to.deep.equal([ids[5], ids[2], ids[1]]);
    expect(
      (await runs.list({ limit: 3, before: first.at(-1)?.createdAt ?? 0 })).map(({ id }) => id),
    ).to.deep.equal([ids[0]]);
  });

  it('fail their run alone: the one after it is run', async () => {
    const { waiting } = await fill();
    const runs = createRunStore(store as Store);
    change(`UPDATE runs SET document = substr(document, 1, 40) WHERE id = '${waiting}'`);
    const { id } = await runs.submit({ document: noiseGraph(), priority: 0 });
    expect((await runs.take())?.id).to.equal(id);
    expect(await runs.take()).to.equal(undefined);
    const [, listed] = await runs.list({ limit: 9 });
    expect(listed).to.include({ id: waiting, status: 'failed' });
    expect(listed?.reason).to.include('damaged');
  });

  it('an event has a note in its place; numbers, tensors, versions and templates beside them are served', async () => {
    const { done } = await fill();
    const runs = createRunStore(store as Store);
    change(`UPDATE events SET body = '{"kind":"run-starte' WHERE seq = 1;
      UPDATE graph_versions SET document = '{"nodes":[]}' WHERE revision = 2;
      UPDATE metrics SET points = '[1]'; UPDATE tensors SET moment = '';`);
    expect((await runs.events(done, 0, 9)).map(({ seq, kind }) => [seq, kind])).to.deep.equal([
      [1, 'log'],
      [2, 'run-finished'],
    ]);
    expect(await runs.metrics(done)).to.deep.equal([]);
    expect(await runs.tensors(done)).to.deep.equal([]);
    const graphs = createGraphStore(store as Store);
    expect(await codeOfAsync(() => graphs.get('mine'))).to.equal('storage/corrupt');
    expect((await graphs.get('mine', 1))?.title).to.equal('Noise');
    expect((await graphs.versions('mine')).map(({ revision }) => revision)).to.deep.equal([2, 1]);
    expect(await createOwnTemplateStore(store as Store).list({ limit: 9 })).to.have.length(1);
  });

  it('text that is no UTF-8 ends no process: all but the bad bytes stays, and an id of such is no id', async () => {
    const { done, waiting } = await fill();
    const bad = `CAST(x'6de4f6' AS TEXT)`;
    change(`UPDATE assets SET name = ${bad}; UPDATE graph_versions SET title = ${bad};
      UPDATE runs SET reason = ${bad} WHERE id = '${done}'; UPDATE runs SET id = ${bad} WHERE id = '${waiting}'`);
    const runs = createRunStore(store as Store);
    expect((await createAssetStore(store as Store).list({ kind: 'model', limit: 9 }))[0]?.name).to.equal(
      'm\ufffd\ufffd',
    );
    expect((await createGraphStore(store as Store).versions('mine'))[0]?.title).to.equal('m\ufffd\ufffd');
    expect((await runs.list({ limit: 9 })).map(({ id, reason }) => [id, reason])).to.deep.equal([
      [done, 'm\ufffd\ufffd'],
    ]);
    // Taken by its place: it has no name, and keeps nobody waiting.
    expect(await runs.take()).to.equal(undefined);
    expect(await runs.count('queued')).to.equal(0);
  });

  it('whatever byte of whatever column is another, lists are lists, and what is read fits its schema', async () => {
    await fill();
    store?.db.close();
    copyFileSync(path(), `${path()}.whole`);
    const columns = [
      ...[
        'runs.document',
        'runs.errors',
        'runs.targets',
        'runs.id',
        'runs.reason',
        'runs.status',
        'runs.title',
      ],
      ...['events.body', 'events.run_id', 'assets.info', 'assets.name', 'assets.hash', 'assets.kind'],
      ...['graph_versions.title', 'graph_versions.document', 'metrics.points', 'tensors.moment'],
      ...['own_templates.title', 'own_templates.document', 'own_templates.card'],
    ];
    const changed = fc.record({ at: fc.nat(400), byte: fc.nat(255), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...columns), changed, async (name, { at, byte, cut }) => {
        const [table = '', column = ''] = name.split('.');
        copyFileSync(`${path()}.whole`, path());
        const { db } = open();
        const old = db.prepare<[], Uint8Array | null>(`SELECT CAST(${column} AS BLOB) FROM ${table} LIMIT 1`);
        const bytes = Buffer.from(old.pluck().get() ?? Buffer.from('null'));
        const where = bytes.length === 0 ? 0 : at % bytes.length;
        const other = cut
          ? bytes.subarray(0, where)
          : Buffer.from(bytes).fill(byte, where, Math.min(where + 1, bytes.length));
        db.pragma('foreign_keys = OFF');
        const one = `SELECT ${column} FROM ${table} LIMIT 1`;
        db.prepare(
          `UPDATE OR IGNORE ${table} SET ${column} = CAST(? AS TEXT) WHERE ${column} = (${one})`,
        ).run(other.length === 0 ? '' : other);
        const runs = createRunStore(store as Store);
        for (const { id } of await runs.list({ limit: 9 })) {
          expect((await runs.events(id, 0, 9)).every(({ seq }, i) => seq === i + 1)).to.equal(true);
          await runs.metrics(id);
          await runs.tensors(id);
        }
        while ((await runs.take()) !== undefined);
        await createGraphStore(store as Store).list({ limit: 9 });
        await createOwnTemplateStore(store as Store).list({ limit: 9 });
        await createAssetStore(store as Store).list({ kind: 'model', limit: 9 });
        await runs.interruptRunning('gone');
        unreadableRows(db);
        store?.db.close();
      }),
      { numRuns: 60 },
    );
  });

  it('do not stop a studio: it starts, lists, runs what it can, and deletes them', async () => {
    const { done, waiting } = await fill();
    change(
      `UPDATE runs SET document = '{' WHERE id = '${waiting}'; UPDATE runs SET errors = '3' WHERE id = '${done}'`,
    );
    store?.db.close();
    const logged: string[] = [];
    const log = (_level: string, message: string) => void logged.push(message);
    const studio = await openStudio({ ...studioOptions(folder()), log });
    try {
      const { id } = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
      expect((await ended(studio, id)).status).to.equal('done');
      expect((await studio.runs.list({ limit: 9 })).map((run) => run.id)).to.deep.equal([id, waiting]);
      expect(await studio.problems()).to.deep.equal([]);
      expect(logged).to.include('a stored row is damaged and passed over');
      await studio.runs.remove(done);
      await studio.runs.remove(waiting);
      expect(await studio.runs.list({ limit: 9 })).to.have.length(1);
    } finally {
      await studio.close();
    }
  });
});
