import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../../src/server/run-folders.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase, type Store, withoutFlush } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { lockFolder } from '../../../src/server/store/lock.ts';
import { DATABASE_VERSION } from '../../../src/server/store/migrations.ts';
import { createOwnTemplateStore } from '../../../src/server/store/own-template-store.ts';
import { finishRescue, rescueDatabase } from '../../../src/server/store/rescue.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { openSqlite } from '../../../src/server/store/sqlite/sqlite.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/databases/${name}`, import.meta.url), 'utf8');

describe('studio database', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'studio.db');

  /** A closed database with runs whose documents fill many pages. */
  function fill(count: number): string[] {
    const store = openDatabase(path());
    const runs = createRunStore(store);
    const document = { ...noiseGraph(), extra: { padding: 'x'.repeat(3000) } };
    const ids = Array.from({ length: count }, () => runs.submit({ document, priority: 0 }).id);
    createGraphStore(store).save('mine', noiseGraph(), 0);
    store.db.close();
    return ids;
  }

  /** Overwrites the middle of the file, which holds pages of the table of runs. */
  function damage(): void {
    const bytes = readFileSync(path());
    const middle = Math.floor(bytes.length / 2 / 4096) * 4096;
    bytes.fill(0xa5, middle, middle + 8192);
    writeFileSync(path(), bytes);
  }

  function openOld(version: number) {
    const old = openSqlite(path());
    old.exec(fixture(`v${version}.sql`));
    old.close();
    return openDatabase(path());
  }

  it('has a fixture of every version before this one', () => {
    const files = readdirSync(new URL('../../fixtures/databases/', import.meta.url));
    const versions = Array.from({ length: DATABASE_VERSION - 1 }, (_, i) => `v${i + 1}.sql`);
    expect(files.filter((file) => file.endsWith('.sql'))).to.have.members(versions);
  });

  it('brings a database of version 1 up to date and keeps what it holds', () => {
    const store = openOld(1);
    try {
      expect(store.db.pragma('user_version', { simple: true })).to.equal(DATABASE_VERSION);
      const runs = createRunStore(store);
      const all = runs.list({ limit: 9 });
      expect(all.map(({ status, attempts }) => [status, attempts])).to.deep.equal([
        ['queued', undefined],
        ['running', 1],
        ['done', 1],
      ]);
      expect(all[1]).to.deep.include({ targets: ['noise'], resume: true, priority: 5 });
      expect(runs.events('00000000000000a1', 0, 9).map(({ kind }) => kind)).to.deep.equal([
        'run-started',
        'run-finished',
      ]);
      expect(createGraphStore(store).get('my-graph', 1)?.title).to.equal('First');
      expect(createAssetStore(store).get('00000000000000b1')?.name).to.equal('dune.png');
    } finally {
      store.db.close();
    }
  });

  it('brings a database of version 2 up to date: its runs have tensors, and measured nothing yet', () => {
    const store = openOld(2);
    try {
      const runs = createRunStore(store);
      const id = '00000000000000a1';
      expect(runs.get(id)).to.deep.include({ source: '127.0.0.1', attempts: 1 });
      expect(runs.tensors(id).map(({ port, bytes }) => [port, bytes])).to.deep.equal([['images', 842]]);
      expect(runs.metrics(id)).to.deep.equal([]);
      const series = { nodeId: 'noise', name: 'score', points: [{ value: 1, moment: { step: 0 } }] };
      runs.keepMetrics(id, [series]);
      expect(runs.metrics(id)).to.deep.equal([series]);
    } finally {
      store.db.close();
    }
  });

  it('brings a database of version 4 up to date: no run of it belongs to a batch, no template is kept', () => {
    const store = openOld(4);
    try {
      const runs = createRunStore(store);
      expect(runs.list({ limit: 9 }).map(({ batch }) => batch)).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
      const templates = createOwnTemplateStore(store);
      expect(templates.list({ limit: 9 })).to.deep.equal([]);
      expect(templates.add({ title: 'Mine', document: noiseGraph() })).to.include({ title: 'Mine' });
      expect(store.db.prepare('SELECT count(*) FROM quarantine').pluck().get()).to.equal(1);
    } finally {
      store.db.close();
    }
  });

  it('arrives at one schema from every version', () => {
    const schema = ({ db }: Store) => {
      const tables = db.prepare<[], string>('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();
      const columns = tables.map((name) => [name, db.pragma(`table_info(${name})`)]);
      db.close();
      return columns;
    };
    const fresh = schema(openDatabase(join(folder(), 'fresh.db')));
    for (let version = 1; version < DATABASE_VERSION; version++) {
      expect(schema(openOld(version)), `from version ${version}`).to.deep.equal(fresh);
      rmSync(path());
    }
  });

  it('refuses a database of a later version and leaves it as it is', () => {
    openDatabase(path()).db.close();
    const later = openSqlite(path());
    later.pragma(`user_version = ${DATABASE_VERSION + 1}`);
    later.close();
    expect(codeOf(() => openDatabase(path()))).to.equal('storage/version');
  });

  it('names a file that is no database', () => {
    writeFileSync(path(), 'This is a letter, not a database. '.repeat(200));
    expect(codeOf(() => openDatabase(path()))).to.equal('storage/corrupt');
  });

  it('names a damaged page, and a rescue saves what can be read and keeps the damaged file', () => {
    const ids = fill(120);
    damage();
    expect(codeOf(() => openDatabase(path()))).to.equal('storage/corrupt');
    const report = rescueDatabase(studioFolders(folder()));
    const store = openDatabase(path());
    const kept = ids.filter((id) => createRunStore(store).get(id) !== undefined);
    expect(createGraphStore(store).get('mine')?.revision).to.equal(1);
    store.db.close();
    expect(kept.length).to.equal(report.rows['runs']);
    expect(kept.length).to.be.greaterThan(60).and.lessThan(ids.length);
    expect(existsSync(report.damaged)).to.equal(true);
  });

  it('is not rescued while a server uses it', () => {
    const folders = studioFolders(folder());
    const unlock = lockFolder(folders.lock);
    const store = openDatabase(path());
    const { id } = createRunStore(store).submit({ document: noiseGraph(), priority: 0 });
    expect(codeOf(() => rescueDatabase(folders))).to.equal('storage/locked');
    const later = createRunStore(store).submit({ document: noiseGraph(), priority: 0 }).id;
    store.db.close();
    unlock();
    const reopened = openDatabase(path());
    expect(createRunStore(reopened).ids()).to.have.members([id, later]);
    reopened.db.close();
  });

  it('is in its place after a rescue that was cut off at any moment', () => {
    const ids = fill(3);
    const folders = studioFolders(folder());
    rescueDatabase(folders);
    // As if it had been killed before the last step: the fresh one is whole, but not in its place.
    renameSync(path(), `${path()}.rescued`);
    finishRescue(path());
    const store = openDatabase(path());
    expect(createRunStore(store).ids()).to.have.members([...ids]);
    store.db.close();
    // A database that is there is never replaced by what lies beside it.
    writeFileSync(`${path()}.rescued`, 'older');
    finishRescue(path());
    openDatabase(path()).db.close();
  });

  it('rescues nothing from what never was a database, and starts fresh', () => {
    writeFileSync(path(), 'no database');
    expect(rescueDatabase(studioFolders(folder())).rows).to.deep.equal({});
    openDatabase(path()).db.close();
  });

  it('names a missing folder', () => {
    expect(codeOf(() => openDatabase(join(folder(), 'none', 'studio.db')))).to.equal('storage/failed');
  });

  it('loses no committed transaction when its process is gone without closing', () => {
    const store = openDatabase(path());
    const { id } = createRunStore(store).submit({ document: noiseGraph(), priority: 0 });
    // What a killed process leaves: the file and its log as they are now.
    const copy = join(folder(), 'copy.db');
    for (const ending of ['', '-wal']) copyFileSync(path() + ending, copy + ending);
    expect(statSync(`${copy}-wal`).size).to.be.greaterThan(0);
    const reopened = openDatabase(copy);
    expect(createRunStore(reopened).get(id)?.status).to.equal('queued');
    reopened.db.close();
    store.db.close();
  });

  it('flushes to the disk what it acknowledges, and not each event of a run', () => {
    const store = openDatabase(path());
    const levels: unknown[] = [];
    const level = () => levels.push(store.db.pragma('synchronous', { simple: true }));
    const runs = createRunStore(store);
    const { id } = runs.submit({ document: noiseGraph(), priority: 0 });
    level();
    withoutFlush(store, () => level());
    runs.appendEvents(id, [{ runId: id, seq: 1, at: 1, kind: 'run-started', order: [], seeds: {} }]);
    level();
    expect(levels, 'FULL, but NORMAL for what a run tells').to.deep.equal([2, 1, 2]);
    expect(() =>
      withoutFlush(store, () => {
        throw new Error('x');
      }),
    ).to.throw('x');
    level();
    expect(levels.at(-1), 'FULL again, whatever happens').to.equal(2);
    store.db.close();
  });

  it('lets one process at a time use a folder', () => {
    const lock = join(folder(), 'studio.lock');
    const release = lockFolder(lock);
    expect(codeOf(() => lockFolder(lock))).to.equal('storage/locked');
    release();
    lockFolder(lock)();
  });

  it('takes its lock anew when somebody has removed the file, or says that another was faster', () => {
    const lock = join(folder(), 'studio.lock');
    const mine = lockFolder(lock);
    rmSync(lock);
    mine.renew();
    expect(codeOf(() => lockFolder(lock))).to.equal('storage/locked');
    rmSync(lock);
    const other = lockFolder(lock);
    expect(codeOf(() => mine.renew())).to.equal('storage/locked');
    other();
    mine.renew();
    expect(codeOf(() => lockFolder(lock))).to.equal('storage/locked');
    mine();
  });
});
