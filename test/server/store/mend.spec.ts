import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { studioFolders } from '../../../src/server/run-folders.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase, type Store } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { findFaults, type Mended } from '../../../src/server/store/mend.ts';
import { rescueDatabase } from '../../../src/server/store/rescue.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { openStudio } from '../../../src/server/studio.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';
import { studioOptions } from '../support/real-studio.ts';
import { ended } from '../support/waiting.ts';

describe('Damaged values of the database', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'studio.db');
  let store: Store | undefined;
  let mended: Mended[] = [];
  afterEach(() => store?.db.close());
  const open = () => {
    mended = [];
    store = openDatabase(path(), (found) => mended.push(...found));
    return store;
  };

  /** A run with two events, a metric and a tensor, another that waits, two versions of a graph, an asset. */
  function fill(): { done: string; waiting: string } {
    const runs = createRunStore(open());
    const { id: done } = runs.submit({ document: noiseGraph(), priority: 0 });
    const { id: waiting } = runs.submit({ document: noiseGraph(), priority: 0, targets: ['noise'] });
    runs.appendEvents(done, [
      { runId: done, seq: 1, at: 5, kind: 'run-started', order: ['noise'], seeds: {} },
      { runId: done, seq: 2, at: 6, kind: 'run-finished', outcome: 'done', elapsedMs: 1, errors: [] },
    ]);
    runs.update(done, { status: 'done' });
    runs.keepMetrics(done, [{ nodeId: 'noise', name: 'score', points: [{ value: 1, moment: {} }] }]);
    const tensor = { nodeId: 'noise', port: 'images', index: 0, moment: {}, hash: 'cd', bytes: 5 };
    runs.keepTensors(done, [tensor], []);
    const graphs = createGraphStore(store as Store);
    graphs.save('mine', noiseGraph(), 0);
    graphs.save('mine', { ...noiseGraph(), meta: { title: 'Second' } }, 1);
    createAssetStore(store as Store).add({
      kind: 'model',
      name: 'm',
      hash: 'ab',
      bytes: 1,
      info: { scales: [] },
    });
    return { done, waiting };
  }

  const damage = (sql: string) => {
    store?.db.exec(sql);
    store?.db.close();
  };
  const quarantined = () =>
    store?.db
      .prepare<[], string>(
        `SELECT table_name || '.' || column_name || ': ' || CAST(value AS TEXT) FROM quarantine`,
      )
      .pluck()
      .all();

  it('are none in what is sound, and nothing is written then', () => {
    fill();
    store?.db.close();
    open();
    expect(mended).to.deep.equal([]);
    expect(findFaults((store as Store).db)).to.deep.equal([]);
    expect(quarantined()).to.deep.equal([]);
  });

  it('keep no run from being listed or run: a graph that cannot be read fails its run alone', () => {
    const { done, waiting } = fill();
    damage(`UPDATE runs SET document = substr(document, 1, 40) WHERE id = '${waiting}'`);
    const runs = createRunStore(open());
    expect(runs.list({ limit: 9 }).map(({ id, status }) => [id, status])).to.deep.equal([
      [waiting, 'failed'],
      [done, 'done'],
    ]);
    expect(runs.get(waiting)?.reason).to.include('damaged');
    expect(runs.take()).to.equal(undefined);
    const { id } = runs.submit({ document: noiseGraph(), priority: 0 });
    expect(runs.take()?.id).to.equal(id);
    expect(mended.map(({ table, row, column }) => [table, row, column])).to.deep.equal([
      ['runs', waiting, 'document'],
    ]);
    expect(quarantined()).to.deep.equal([`runs.document: ${JSON.stringify(noiseGraph()).slice(0, 40)}`]);
  });

  it('that lack a member are none that Patchwise wrote', () => {
    const { waiting } = fill();
    damage(`UPDATE runs SET document = replace(document, '"nodes"', '"nodfs"') WHERE id = '${waiting}'`);
    expect(createRunStore(open()).get(waiting)?.status).to.equal('failed');
    expect(mended).to.have.length(1);
  });

  it('of every column are replaced by as little as can be', () => {
    const { done, waiting } = fill();
    damage(`
      UPDATE runs SET errors = '[', status = 'dome', last_seq = 7 WHERE id = '${done}';
      UPDATE runs SET targets = '{"a":1}' WHERE id = '${waiting}';
      UPDATE events SET body = '{"kind":"run-starte' WHERE seq = 1;
      UPDATE graph_versions SET document = '{"nodes":[]}' WHERE revision = 2;
      UPDATE assets SET info = 'x'; UPDATE metrics SET points = '{}'; UPDATE tensors SET moment = '';
    `);
    const runs = createRunStore(open());
    expect(runs.get(done)).to.deep.include({
      status: 'interrupted',
      errors: [],
      lastSeq: 2,
      document: noiseGraph(),
    });
    expect(runs.get(waiting)).to.include({ status: 'queued' }).and.not.have.property('targets');
    expect(runs.events(done, 0, 9).map(({ seq, kind }) => [seq, kind])).to.deep.equal([
      [1, 'log'],
      [2, 'run-finished'],
    ]);
    expect(runs.metrics(done)).to.deep.equal([]);
    expect(runs.tensors(done)).to.deep.equal([]);
    expect(createGraphStore(store as Store).get('mine')).to.include({ revision: 1, title: 'Noise' });
    const [asset] = createAssetStore(store as Store).list({ kind: 'model', limit: 9 });
    expect(asset).to.include({ name: 'm' }).and.not.have.property('info');
    expect(mended).to.have.length(9);
    expect(quarantined()).to.include('events.body: {"kind":"run-starte').and.to.have.length(9);
    store?.db.close();
    open();
    expect(mended, 'mended once').to.deep.equal([]);
  });

  it('are mended when they are met while the database is open', () => {
    const { done, waiting } = fill();
    store?.db.exec(
      `UPDATE runs SET document = 'x' WHERE id = '${waiting}'; UPDATE graph_versions SET document = '1'`,
    );
    const runs = createRunStore(store as Store);
    expect(runs.list({ limit: 9 }).map(({ id }) => id)).to.deep.equal([waiting, done]);
    expect(createGraphStore(store as Store).get('mine')).to.equal(undefined);
    expect(createGraphStore(store as Store).list({ limit: 9 })).to.deep.equal([]);
    expect(mended).to.have.length(3);
  });

  it('whatever they are, leave every row readable', () => {
    fill();
    store?.db.close();
    copyFileSync(path(), `${path()}.whole`);
    const json = ['runs.document', 'runs.errors', 'runs.targets', 'events.body', 'assets.info'];
    const plain = [
      'runs.id',
      'runs.reason',
      'runs.status',
      'graph_versions.title',
      'events.run_id',
      'assets.name',
    ];
    const more = ['graph_versions.document', 'metrics.points', 'tensors.moment'];
    const change = fc.record({ at: fc.nat(400), byte: fc.nat(255), cut: fc.boolean() });
    fc.assert(
      fc.property(fc.constantFrom(...json, ...plain, ...more), change, (name, { at, byte, cut }) => {
        const [table = '', column = ''] = name.split('.');
        copyFileSync(`${path()}.whole`, path());
        const { db } = open();
        const old = db.prepare<[], Uint8Array | null>(`SELECT CAST(${column} AS BLOB) FROM ${table} LIMIT 1`);
        const bytes = Buffer.from(old.pluck().get() ?? Buffer.from('null'));
        const where = bytes.length === 0 ? 0 : at % bytes.length;
        const changed = cut
          ? bytes.subarray(0, where)
          : Buffer.from(bytes).fill(byte, where, Math.min(where + 1, bytes.length));
        db.pragma('foreign_keys = OFF');
        const one = `SELECT ${column} FROM ${table} LIMIT 1`;
        db.prepare(
          `UPDATE OR IGNORE ${table} SET ${column} = CAST(? AS TEXT) WHERE ${column} = (${one})`,
        ).run(changed.length === 0 ? '' : changed);
        db.close();
        const runs = createRunStore(open());
        for (const { id } of runs.list({ limit: 9 })) {
          runs.events(id, 0, 9);
          runs.metrics(id);
          runs.tensors(id);
        }
        createGraphStore(store as Store).get('mine');
        createAssetStore(store as Store).list({ kind: 'model', limit: 9 });
        store?.db.close();
      }),
      { numRuns: 40 },
    );
  });

  it('of text that is no UTF-8 end no process, whatever reads them: all but the bad bytes stays', () => {
    const { done } = fill();
    const bad = `CAST(x'6de4f6' AS TEXT)`;
    damage(
      `UPDATE assets SET name = ${bad}; UPDATE graph_versions SET title = ${bad}; UPDATE runs SET reason = ${bad}`,
    );
    rescueDatabase(studioFolders(folder()));
    open();
    expect(createAssetStore(store as Store).list({ kind: 'model', limit: 9 })[0]?.name).to.equal(
      'm\ufffd\ufffd',
    );
    expect(createGraphStore(store as Store).versions('mine')[0]?.title).to.equal('m\ufffd\ufffd');
    expect(createRunStore(store as Store).get(done)?.reason).to.equal('m\ufffd\ufffd');
    // Sound text beyond ASCII is left alone.
    createAssetStore(store as Store).add({ kind: 'image', name: 'größe 雪', hash: 'cd', bytes: 1 });
    store?.db.close();
    open();
    expect(mended).to.deep.equal([]);
  });

  it('are not copied again by a rescue', () => {
    const { waiting } = fill();
    damage(`UPDATE runs SET document = '{' WHERE id = '${waiting}'`);
    const { rows } = rescueDatabase(studioFolders(folder()));
    expect(rows['runs']).to.equal(2);
    const runs = createRunStore(open());
    expect(mended, 'the rescue has mended them').to.deep.equal([]);
    expect(quarantined()).to.deep.equal(['runs.document: {']);
    expect(runs.list({ limit: 9 })).to.have.length(2);
  });

  it('do not stop a studio: it starts, lists, and runs what it can', async () => {
    const { waiting } = fill();
    damage(`UPDATE runs SET document = '{' WHERE id = '${waiting}'`);
    const told: string[] = [];
    const log = (_level: string, message: string) => void told.push(message);
    const studio = await openStudio({ ...studioOptions(folder()), log });
    try {
      const { id } = studio.runs.submit({ document: noiseGraph(), priority: 0 });
      expect((await ended(studio, id)).status).to.equal('done');
      expect(studio.runs.list({ limit: 9 })).to.have.length(3);
      expect(studio.problems()).to.deep.equal([]);
      expect(told).to.include('a stored value was damaged and is replaced');
    } finally {
      await studio.close();
    }
  });
});
