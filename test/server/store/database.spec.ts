import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../../src/disk/run-folders.ts';
import { migrate, openDatabase, withoutFlush } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { lockFolder } from '../../../src/server/store/lock.ts';
import { DATABASE_VERSION } from '../../../src/server/store/migrations.ts';
import { finishRescue, rescueDatabase } from '../../../src/server/store/rescue.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { openSqlite } from '../../../src/server/store/sqlite/sqlite.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

describe('studio database', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'studio.db');

  /** A closed database with runs whose documents fill many pages. */
  async function fill(count: number): Promise<string[]> {
    const store = openDatabase(path());
    const runs = createRunStore(store);
    const document = { ...noiseGraph(), extra: { padding: 'x'.repeat(3000) } };
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await runs.submit({ document, priority: 0 })).id);
    await createGraphStore(store).save('mine', noiseGraph(), 0);
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

  it('is brought from any version of its chain to the newest, step by step, and keeps what it holds', () => {
    const chain = [
      'CREATE TABLE old (id TEXT PRIMARY KEY) STRICT; CREATE TABLE gone (x INTEGER) STRICT;',
      "ALTER TABLE old ADD COLUMN title TEXT NOT NULL DEFAULT ''; DROP TABLE gone;",
      'UPDATE old SET title = id WHERE title IS NULL; SELECT nonsense FROM nowhere;',
    ];
    const db = openSqlite(path());
    migrate({ db, path: path() }, chain.slice(0, 1));
    db.exec("INSERT INTO old VALUES ('a')");
    migrate({ db, path: path() }, chain.slice(0, 2));
    const rows = () => db.prepare('SELECT * FROM old').all();
    expect(rows()).to.deep.equal([{ id: 'a', title: '' }]);
    // A step that fails leaves the version before it.
    expect(() => migrate({ db, path: path() }, chain)).to.throw('nowhere');
    expect(db.pragma('user_version', { simple: true })).to.equal(2);
    migrate({ db, path: path() }, chain.slice(0, 2));
    expect(rows()).to.deep.equal([{ id: 'a', title: '' }]);
    expect(codeOf(() => migrate({ db, path: path() }, chain.slice(0, 1)))).to.equal('storage/version');
    db.close();
  });

  it('refuses a database of a later version and leaves it as it is', () => {
    openDatabase(path()).db.close();
    const later = openSqlite(path());
    later.pragma(`user_version = ${DATABASE_VERSION + 1}`);
    later.close();
    expect(codeOf(() => openDatabase(path()))).to.equal('storage/version');
  });

  it('is opened without reading its pages, however many there are', async () => {
    const ids = await fill(120);
    damage();
    const store = openDatabase(path());
    expect((await createRunStore(store).get(ids[0] as string))?.status).to.equal('queued');
    store.db.close();
  });

  it('names a file that is no database', () => {
    writeFileSync(path(), 'This is a letter, not a database. '.repeat(200));
    expect(codeOf(() => openDatabase(path()))).to.equal('storage/corrupt');
  });

  it('a rescue saves what can be read of damaged pages, says what is lost, and keeps the damaged file', async () => {
    const ids = await fill(120);
    damage();
    const report = rescueDatabase(studioFolders(folder()));
    const store = openDatabase(path());
    const found = await Promise.all(ids.map((id) => createRunStore(store).get(id)));
    const kept = found.filter((run) => run !== undefined);
    expect((await createGraphStore(store).get('mine'))?.revision).to.equal(1);
    store.db.close();
    expect(kept.length).to.equal(report.rows['runs']);
    expect(kept.length).to.be.greaterThan(60).and.lessThan(ids.length);
    expect(report.lost).to.deep.equal(['runs']);
    expect(existsSync(report.damaged)).to.equal(true);
  });

  for (const missing of [0.03, 0.3]) {
    it(`a rescue saves what is left of one that is cut off (${missing * 100} % missing), or was filled up with zeros`, async () => {
      const ids = await fill(120);
      const whole = readFileSync(path());
      const length = Math.floor((whole.length * (1 - missing)) / 512) * 512;
      const saved = [
        whole.subarray(0, length),
        Buffer.alloc(whole.length).fill(whole.subarray(0, length), 0, length),
      ];
      for (const bytes of saved) {
        writeFileSync(path(), bytes);
        const { rows, lost } = rescueDatabase(studioFolders(folder()));
        const store = openDatabase(path());
        const kept = await createRunStore(store).list({ limit: 999 });
        store.db.close();
        // One of which the end is missing is copied, and told by a check.
        expect(kept.length).to.be.within(Number(rows['runs']) - 1, Number(rows['runs']));
        expect(kept.length, 'all but those of the missing part').to.be.greaterThan(
          ids.length * (0.9 - missing),
        );
        if (kept.length < ids.length) expect(lost).to.include('runs');
        rmSync(path());
      }
    });
  }

  it('is not rescued while a server uses it', async () => {
    const folders = studioFolders(folder());
    const unlock = lockFolder(folders.lock);
    const store = openDatabase(path());
    const { id } = await createRunStore(store).submit({ document: noiseGraph(), priority: 0 });
    expect(codeOf(() => rescueDatabase(folders))).to.equal('storage/locked');
    // Also where somebody has removed the lock's file: SQLite itself knows that it is open.
    rmSync(folders.lock);
    expect(codeOf(() => rescueDatabase(folders))).to.equal('storage/locked');
    const later = (await createRunStore(store).submit({ document: noiseGraph(), priority: 0 })).id;
    store.db.close();
    unlock();
    const reopened = openDatabase(path());
    expect(await createRunStore(reopened).ids()).to.have.members([id, later]);
    reopened.db.close();
  });

  it('is in its place after a rescue that was cut off at any moment', async () => {
    const ids = await fill(3);
    const folders = studioFolders(folder());
    rescueDatabase(folders);
    // As if it had been killed before the last step: the fresh one is whole, but not in its place.
    renameSync(path(), `${path()}.rescued`);
    finishRescue(path());
    const store = openDatabase(path());
    expect(await createRunStore(store).ids()).to.have.members([...ids]);
    store.db.close();
    // A database that is there is never replaced by what lies beside it.
    writeFileSync(`${path()}.rescued`, 'older');
    finishRescue(path());
    openDatabase(path()).db.close();
  });

  it('rescues nothing from what never was a database, and starts fresh', () => {
    writeFileSync(path(), 'no database');
    const { rows, lost } = rescueDatabase(studioFolders(folder()));
    expect(rows).to.deep.equal({});
    expect(lost).to.include('runs');
    openDatabase(path()).db.close();
  });

  it('names a missing folder', () => {
    expect(codeOf(() => openDatabase(join(folder(), 'none', 'studio.db')))).to.equal('storage/failed');
  });

  it('loses no committed transaction when its process is gone without closing', async () => {
    const store = openDatabase(path());
    const { id } = await createRunStore(store).submit({ document: noiseGraph(), priority: 0 });
    // What a killed process leaves: the file and its log as they are now.
    const copy = join(folder(), 'copy.db');
    for (const ending of ['', '-wal']) copyFileSync(path() + ending, copy + ending);
    expect(statSync(`${copy}-wal`).size).to.be.greaterThan(0);
    const reopened = openDatabase(copy);
    expect((await createRunStore(reopened).get(id))?.status).to.equal('queued');
    reopened.db.close();
    store.db.close();
  });

  it('flushes to the disk what it acknowledges, and not each event of a run', async () => {
    const store = openDatabase(path());
    const levels: unknown[] = [];
    const level = () => levels.push(store.db.pragma('synchronous', { simple: true }));
    const runs = createRunStore(store);
    const { id } = await runs.submit({ document: noiseGraph(), priority: 0 });
    level();
    withoutFlush(store, () => level());
    await runs.appendEvents(id, [{ runId: id, seq: 1, at: 1, kind: 'run-started', order: [], seeds: {} }]);
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
