import system, { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileHash } from '../../src/runtime/file-hash.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { codeOfAsync } from '../support/code-of.ts';

describe('fileHash', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-hash-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is that of what the file holds now, also where another of its size and time has taken its place', async () => {
    const [path, other] = [join(folder, 'a'), join(folder, 'b')];
    const long = new Date(Date.now() - 3_600_000);
    for (const text of ['first', 'other', 'third']) {
      await writeFile(other, text);
      await utimes(other, long, long);
      await rename(other, path);
      for (let again = 0; again < 3; again++)
        expect(await fileHash(path)).to.equal(sha256(Buffer.from(text)));
    }
    await writeFile(path, 'fourth');
    expect(await fileHash(path)).to.equal(sha256(Buffer.from('fourth')));
  });

  it('does not read a file again that has long been as it is', async () => {
    // Written by nobody here: older than what counts as young.
    const path = join(import.meta.dirname, '../../package.json');
    const before = await fileHash(path);
    const { open } = system;
    try {
      system.open = () => Promise.reject(new Error('It is read.'));
      syncBuiltinESMExports();
      expect(await fileHash(path)).to.equal(before);
    } finally {
      system.open = open;
      syncBuiltinESMExports();
    }
  });

  it('says what is wrong with what cannot be read', async () => {
    expect(await codeOfAsync(() => fileHash(join(folder, 'none')))).to.equal('file/missing');
    expect(await codeOfAsync(() => fileHash(folder))).to.equal('file/unreadable');
  });
});
