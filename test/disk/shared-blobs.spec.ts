import { existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { sharedBlobStore } from '../../src/disk/shared-blobs.ts';
import { PatchwiseError } from '../../src/errors.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import type { SharedBytes } from '../../src/studio/ports/blob-store.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { sharedBytes } from '../support/shared-bytes.ts';

describe('blobs that front ends share', () => {
  const folder = temporaryFolder();
  let objects: Map<string, Uint8Array>;
  let shared: SharedBytes;
  beforeEach(() => {
    objects = new Map();
    shared = sharedBytes(objects);
  });
  /** A front end with a disk of its own. */
  const front = (name: string, others = shared) =>
    sharedBlobStore(
      createBlobStore(join(folder(), name, 'blobs')),
      createBlobStore(join(folder(), name, 'copies')),
      others,
    );
  const bytes = new TextEncoder().encode('a photograph');
  const fileOf = (name: string, hash: string) => join(folder(), name, 'copies', hash.slice(0, 2), hash);

  it('are found at the other one, and again without asking when they have been fetched', async () => {
    const [a, b] = [front('a'), front('b')];
    const hash = await a.put(bytes);
    expect(hash).to.equal(sha256(bytes));
    expect(await b.find(hash)).to.equal(fileOf('b', hash));
    objects.clear();
    expect(await b.read(hash)).to.deep.equal(Buffer.from(bytes));
    expect(await front('c').find(hash), 'nowhere').to.equal(undefined);
  });

  it('that are used are the last to go', async () => {
    const a = front('a');
    const hash = await a.put(bytes);
    utimesSync(fileOf('a', hash), 1000, 1000);
    await a.find(hash);
    expect(statSync(fileOf('a', hash)).mtimeMs).to.be.above(1_000_000);
  });

  it('are mended where the copy here is gone or damaged, and refused where both are', async () => {
    const a = front('a');
    const hash = await a.put(bytes);
    writeFileSync(fileOf('a', hash), 'something else');
    expect(await a.read(hash)).to.deep.equal(Buffer.from(bytes));
    rmSync(fileOf('a', hash));
    expect(await a.find(hash)).to.equal(fileOf('a', hash));
    writeFileSync(fileOf('a', hash), 'something else');
    objects.set(hash, new TextEncoder().encode('another'));
    expect(await codeOfAsync(() => a.find(hash))).to.equal('blob/corrupt');
    objects.clear();
    expect(await codeOfAsync(() => a.read(hash))).to.equal('blob/corrupt');
  });

  it('are removed at both, and not acknowledged when they could not be put where all find them', async () => {
    const a = front('a');
    const hash = await a.put(bytes);
    await a.remove(hash);
    expect(objects.size).to.equal(0);
    expect(await a.find(hash)).to.equal(undefined);
    const alone = front('a', {
      ...shared,
      put: async () => {
        throw new PatchwiseError('storage/failed', 'The object store is away.');
      },
    });
    expect(await codeOfAsync(() => alone.put(bytes))).to.equal('storage/failed');
  });

  it('of before there was an object store are found and removed, too, and never taken for copies', async () => {
    const before = createBlobStore(join(folder(), 'a', 'blobs'));
    const hash = await before.put(bytes);
    const a = front('a');
    expect(await a.read(hash)).to.deep.equal(Buffer.from(bytes));
    expect(await a.find(hash)).to.equal(await before.find(hash));
    const all = [];
    for await (const one of a.all()) all.push(one.hash);
    expect(all).to.deep.equal([hash]);
    expect(await a.usedAt(hash)).to.equal(await before.usedAt(hash));
    expect(existsSync(join(folder(), 'a', 'copies')), 'what is in copies may go').to.equal(false);
    await a.remove(hash);
    expect([await a.find(hash), await a.usedAt(hash)]).to.deep.equal([undefined, undefined]);
  });
});
