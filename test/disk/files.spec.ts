import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow } from '../../src/disk/files.ts';
import { createQuota } from '../../src/disk/quota.ts';
import { partsOf, studioFolders } from '../../src/disk/run-folders.ts';
import { bytesByKind } from '../../src/disk/usage.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { unprivileged } from '../support/unprivileged.ts';

describe('a home with a folder that nobody else may read, as lost+found of a disk of its own', () => {
  // Before that of the folder, which could not be removed.
  afterEach(() => {
    if (existsSync(join(home(), 'lost+found'))) chmodSync(join(home(), 'lost+found'), 0o700);
  });
  const home = temporaryFolder();
  beforeEach(function () {
    if (process.platform === 'win32') this.skip();
    chmodSync(home(), 0o755);
    mkdirSync(join(home(), 'runs'));
    writeFileSync(join(home(), 'runs', 'image.png'), Buffer.alloc(20));
    mkdirSync(join(home(), 'lost+found'));
    chmodSync(join(home(), 'lost+found'), 0);
  });

  it('takes runs and tells what it holds, without what is in there', async () => {
    const folders = studioFolders(home());
    const quota = createQuota({
      bytes: 2 ** 20,
      folder: home(),
      evictable: [folders.tensors, folders.cache],
      parts: partsOf(folders),
    });
    await unprivileged(async () => {
      await quota.reserve(10);
      expect(await quota.enforce()).to.equal(20);
      expect((await bytesByKind(folders)).runs).to.equal(20);
    });
  });

  it('is not copied as if that folder were empty', async () => {
    const walk = async () => {
      for await (const _ of filesBelow(home()));
    };
    expect(await unprivileged(() => walk().catch((error) => error.code))).to.equal('EACCES');
  });
});
