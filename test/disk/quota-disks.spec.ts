import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { type Disks, onePerDisk, otherDisks, systemDisks } from '../../src/disk/devices.ts';
import { createQuota } from '../../src/disk/quota.ts';
import { makeFolders, partsOf, type StudioFolders, studioFolders } from '../../src/disk/run-folders.ts';
import { bytesByKind } from '../../src/disk/usage.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { failure } from '../support/failure.ts';

const MIB = 2 ** 20;

describe('disk quota: folders on several disks', () => {
  const home = temporaryFolder();
  let folders: StudioFolders;
  beforeEach(async () => {
    folders = studioFolders(home());
    await makeFolders(folders);
  });

  /** Files of one mebibyte, the first the oldest. */
  function fill(folder: string, count: number): string[] {
    return Array.from({ length: count }, (_, i) => {
      const path = join(folder, `f${i}`);
      writeFileSync(path, Buffer.alloc(MIB));
      const at = Date.now() / 1000 - 1000 + i;
      utimesSync(path, at, at);
      return path;
    });
  }

  /** Disks by folder, of so many mebibytes, of which the files that are there and what others wrote is not free. */
  function disksOf(
    sizes: Readonly<Record<string, number>>,
    others: Readonly<Record<string, number>> = {},
  ): Disks {
    const names = Object.keys(sizes);
    const nameOf = (folder: string) => names.find((name) => folder.startsWith(join(home(), name))) ?? '';
    const filesIn = (name: string) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => existsSync(join(home(), name, `f${i}`))).length;
    return {
      deviceOf: (folder) => names.indexOf(nameOf(folder)) + 1,
      space(folder) {
        const name = nameOf(folder);
        const total = (sizes[name] ?? 1000) * MIB;
        return { total, free: total - (filesIn(name) + (others[name] ?? 0)) * MIB };
      },
    };
  }
  const quotaOn = (disks: Disks, bytes = 1000 * MIB) =>
    createQuota({
      ...{ bytes, disks, folder: home(), parts: partsOf(folders) },
      evictable: [folders.tensors, folders.cache],
    });

  it('looks at the disk that is written to, not at that of the home', async () => {
    const quota = quotaOn(disksOf({ blobs: 10 }, { blobs: 9 }));
    await quota.reserve(5 * MIB);
    const error = await failure(() => createBlobStore(folders.blobs, quota).put(Buffer.alloc(5 * MIB)));
    expect(error.code).to.equal('storage/full');
    expect(error.message).to.equal('The disk of the folder "blobs" is full.');
  });

  it('gives a run the room of the disk of its outputs', async () => {
    const quota = quotaOn(disksOf({ runs: 30 }, { runs: 10 }));
    expect(await quota.room(folders.runs)).to.equal(19 * MIB);
    expect(await quota.room()).to.be.above(900 * MIB);
  });

  it('throws nothing away that makes no room there', async () => {
    const kept = fill(folders.cache, 5);
    const quota = quotaOn(disksOf({ cache: 100, runs: 10 }, { runs: 10 }));
    expect((await failure(() => quota.reserve(0, folders.runs))).message).to.match(/"runs" is full/);
    expect(kept.filter(existsSync)).to.deep.equal(kept);
    expect(await quota.room(folders.runs), 'the cache does not count as room').to.equal(0);
  });

  it('makes room by what lies on the same disk, the oldest first', async () => {
    const [old, ...others] = fill(folders.cache, 5) as [string, ...string[]];
    const tensors = fill(folders.tensors, 3);
    const quota = quotaOn(disksOf({ cache: 10 }, { cache: 4 }));
    await quota.reserve(MIB, folders.cache);
    expect([existsSync(old), ...others.map(existsSync)]).to.deep.equal([false, true, true, true, true]);
    expect(tensors.every(existsSync)).to.equal(true);
  });

  it('does not let a cache fill its own, smaller disk', async () => {
    fill(folders.cache, 8);
    const disks = disksOf({ cache: 8 });
    await quotaOn(disks).enforce();
    expect(disks.space(folders.cache)?.free).to.equal(2 * MIB);
  });

  it('tells of each other disk once', () => {
    const disks = disksOf({ cache: 50, runs: 30 });
    expect(otherDisks(home(), partsOf(folders), disks)).to.deep.equal([
      { folders: ['runs'], free: 30 * MIB },
      { folders: ['cache'], free: 50 * MIB },
    ]);
    expect(onePerDisk([home(), ...partsOf(folders)], disks)).to.deep.equal([
      home(),
      folders.runs,
      folders.cache,
    ]);
    expect(otherDisks(home(), partsOf(folders), systemDisks)).to.deep.equal([]);
  });

  it('asks for the disk of a folder that does not exist yet by the one above', () => {
    expect(systemDisks.deviceOf(join(home(), 'no', 'such'))).to.equal(systemDisks.deviceOf(home()));
  });

  it('counts files of folders that are links to elsewhere', async function () {
    const elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-elsewhere-'));
    try {
      rmSync(folders.cache, { recursive: true });
      mkdirSync(join(elsewhere, 'cache'));
      try {
        symlinkSync(join(elsewhere, 'cache'), folders.cache, 'junction');
      } catch {
        return this.skip();
      }
      const files = fill(folders.cache, 4);
      writeFileSync(join(folders.runs, 'a'), Buffer.alloc(MIB));
      const quota = (bytes: number) => quotaOn(systemDisks, bytes);
      expect(await quota(100 * MIB).enforce()).to.equal(5 * MIB);
      expect((await bytesByKind(folders)).cache).to.equal(4 * MIB);
      expect(await quota(100 * MIB).room(), 'the cache may go').to.equal(99 * MIB);
      expect(await quota(3 * MIB).enforce()).to.equal(2 * MIB);
      expect(files.map(existsSync)).to.deep.equal([false, false, false, true]);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
