import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../../src/disk/blobs.ts';
import { studioFolders } from '../../../src/disk/run-folders.ts';
import { replaceFileSystem } from '../../../src/runtime/files.ts';
import { backup } from '../../../src/server/backup/backup.ts';
import { MANIFEST } from '../../../src/server/backup/manifest.ts';
import { restore } from '../../../src/server/backup/restore.ts';
import { createAssetStore } from '../../../src/server/store/asset-store.ts';
import { openDatabase, type Store } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { lockFolder } from '../../../src/server/store/lock.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { NOBODY, unprivileged } from '../../support/unprivileged.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

describe('backup and restore', () => {
  const folder = temporaryFolder();
  const home = () => join(folder(), 'home');
  const target = () => join(folder(), 'backup');
  let store: Store;
  let hash = '';

  beforeEach(async () => {
    const folders = studioFolders(home());
    for (const name of ['cache', 'runs/abc']) mkdirSync(join(home(), name), { recursive: true });
    store = openDatabase(folders.database);
    await createGraphStore(store).save('g', noiseGraph(), 0);
    hash = await createBlobStore(folders.blobs).put(Buffer.from('picture'));
    await createAssetStore(store).add({ kind: 'image', name: 'p', hash, bytes: 7 });
    writeFileSync(join(home(), 'cache', 'x'), 'recomputable');
    writeFileSync(join(home(), 'runs', 'abc', 'out.png'), 'output');
    writeFileSync(join(home(), 'runs', 'abc', '.patchwise-00ff.tmp'), 'half');
  });
  afterEach(() => {
    store.db.close();
  });

  it('leaves nothing when it fails, and the next one into that folder is made', async () => {
    const restoreSystem = replaceFileSystem({
      open: async (path, ...rest) => {
        if (String(path).startsWith(target()) && String(path).endsWith('out.png')) {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        }
        return open(path, ...rest);
      },
    });
    try {
      expect(await codeOfAsync(() => backup(home(), target()))).to.equal('storage/full');
    } finally {
      restoreSystem();
    }
    expect(existsSync(target())).to.equal(false);
    mkdirSync(target());
    await backup(home(), target());
    expect(existsSync(join(target(), MANIFEST))).to.equal(true);
  });

  it('brings everything back that cannot be recomputed, taken while the database is open', async () => {
    const manifest = await backup(home(), target());
    expect(Object.keys(manifest.files).sort()).to.deep.equal([
      `blobs/${hash.slice(0, 2)}/${hash}`,
      'runs/abc/out.png',
      'studio.db',
    ]);
    await createGraphStore(store).save('g', { ...noiseGraph(), meta: { title: 'later' } }, 1);
    store.db.close();
    const report = await restore(target(), home());
    expect(existsSync(report.before as string)).to.equal(true);
    store = openDatabase(studioFolders(home()).database);
    expect((await createGraphStore(store).get('g'))?.revision).to.equal(1);
    const [asset] = await createAssetStore(store).list({ kind: 'image', limit: 2 });
    const bytes = await createBlobStore(studioFolders(home()).blobs).read(asset?.hash ?? '');
    expect(Buffer.from(bytes as Uint8Array).toString()).to.equal('picture');
    expect(readFileSync(join(home(), 'runs', 'abc', 'out.png'), 'utf8')).to.equal('output');
  });

  it('restores where there was nothing', async () => {
    await backup(home(), target());
    const elsewhere = join(folder(), 'new', 'home');
    expect(await restore(target(), elsewhere)).not.to.have.property('before');
    expect(existsSync(join(elsewhere, MANIFEST))).to.equal(false);
    const copy = openDatabase(studioFolders(elsewhere).database);
    expect((await createGraphStore(copy).get('g'))?.document).to.deep.equal(noiseGraph());
    copy.db.close();
  });

  it('restores what the backup says that it holds, and nothing that lies beside it', async () => {
    await backup(home(), target());
    writeFileSync(join(target(), 'sessions.json'), 'of somebody');
    store.db.close();
    await restore(target(), home());
    expect(readdirSync(home()).sort()).to.deep.equal(['blobs', 'runs', 'studio.db']);
  });

  describe('where the home cannot be renamed, as a volume of a container', () => {
    const closed = () => join(folder(), 'closed');
    const own = () => join(closed(), 'home');
    const read = (...path: string[]) => readFileSync(join(own(), ...path), 'utf8');

    beforeEach(async function () {
      if (process.platform === 'win32') this.skip();
      await backup(home(), target());
      chmodSync(folder(), 0o755);
      mkdirSync(join(own(), 'lost+found'), { recursive: true });
      if (process.getuid?.() === 0) chownSync(own(), NOBODY, NOBODY);
      chmodSync(closed(), 0o555);
    });
    afterEach(() => {
      if (existsSync(closed())) chmodSync(closed(), 0o755);
    });

    const restoreThere = () =>
      unprivileged(async () => {
        writeFileSync(join(own(), 'studio.db'), 'a former one');
        return restore(target(), own());
      });

    it('exchanges what is in it, and keeps what was there in a folder in it', async () => {
      const { before = '', files } = await restoreThere();
      expect(files).to.equal(3);
      expect(readdirSync(own()).sort()).to.deep.equal(
        [basename(before), 'blobs', 'lost+found', 'runs', 'studio.db', 'studio.lock'].sort(),
      );
      expect(read(basename(before), 'studio.db')).to.equal('a former one');
      expect(read('runs', 'abc', 'out.png')).to.equal('output');
      const again = await unprivileged(() => restore(target(), own()));
      expect(read(basename(again.before ?? ''), 'runs', 'abc', 'out.png')).to.equal('output');
      expect(read(basename(before), 'studio.db')).to.equal('a former one');
    });

    it('changes nothing while a server uses it, or when something cannot be moved', async () => {
      const release = lockFolder(studioFolders(own()).lock);
      chmodSync(studioFolders(own()).lock, 0o666);
      expect(await codeOfAsync(restoreThere)).to.equal('storage/locked');
      release();
      // A folder that is another's cannot be moved to another folder.
      mkdirSync(join(own(), 'zzz'), { mode: 0o755 });
      if (process.getuid?.() !== 0) return;
      expect(await codeOfAsync(restoreThere)).to.equal('file/unwritable');
      expect(readdirSync(own()).sort()).to.deep.equal(['lost+found', 'studio.db', 'studio.lock', 'zzz']);
      expect(read('studio.db')).to.equal('a former one');
    });
  });

  for (const [what, damage] of [
    ['a changed file', () => writeFileSync(join(target(), 'blobs', hash.slice(0, 2), hash), 'pictuer')],
    ['a missing file', () => writeFileSync(join(target(), MANIFEST), replaceIn('runs/abc', 'runs/abd'))],
    [
      'a path that leaves the folder',
      () => writeFileSync(join(target(), MANIFEST), replaceIn('runs/', '../')),
    ],
    ['no manifest', () => writeFileSync(join(target(), MANIFEST), '{')],
  ] as const) {
    it(`refuses a backup with ${what} and changes nothing`, async () => {
      await backup(home(), target());
      damage();
      store.db.close();
      expect(await codeOfAsync(() => restore(target(), home()))).to.equal('backup/invalid');
      expect(readdirSync(folder()).sort()).to.deep.equal(['backup', 'home']);
      expect(existsSync(join(home(), 'cache', 'x'))).to.equal(true);
    });
  }

  const replaceIn = (from: string, to: string) =>
    readFileSync(join(target(), MANIFEST), 'utf8').replaceAll(from, to);

  it('does not restore over a folder that a server uses', async () => {
    await backup(home(), target());
    store.db.close();
    const release = lockFolder(studioFolders(home()).lock);
    expect(await codeOfAsync(() => restore(target(), home()))).to.equal('storage/locked');
    release();
    expect(readdirSync(folder()).sort()).to.deep.equal(['backup', 'home']);
  });

  it('does not overwrite a folder that holds something, and names a home without data', async () => {
    await mkdir(target());
    writeFileSync(join(target(), 'mine.txt'), 'mine');
    expect(await codeOfAsync(() => backup(home(), target()))).to.equal('file/unwritable');
    expect(await codeOfAsync(() => backup(join(folder(), 'none'), join(folder(), 'b')))).to.equal(
      'storage/missing',
    );
  });
});
