import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { createQuota } from '../../src/disk/quota.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { codeOfAsync } from '../support/code-of.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('blob store', () => {
  const folder = temporaryFolder();
  const blobs = () => createBlobStore(join(folder(), 'blobs'));

  it('gives back the bytes that were put, by their SHA-256', async () => {
    const hash = await blobs().put(text('abc'));
    expect(hash).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const path = await blobs().find(hash);
    expect(readFileSync(path as string, 'utf8')).to.equal('abc');
    expect(await blobs().read(hash)).to.deep.equal(Buffer.from('abc'));
  });

  it('keeps equal bytes once, and nothing temporary', async () => {
    await Promise.all([1, 2, 3].map(() => blobs().put(text('same'))));
    expect(readdirSync(join(folder(), 'blobs'), { recursive: true })).to.have.length(2);
    expect(await blobs().size()).to.equal(4);
  });

  it('round-trips any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(new Uint8Array((await blobs().read(await blobs().put(bytes))) as Uint8Array)).to.deep.equal(
          bytes,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('finds nothing under what is no hash, or was never put', async () => {
    for (const hash of ['', '../../etc/passwd', 'A'.repeat(64), '0'.repeat(64)]) {
      expect(await blobs().find(hash), hash).to.equal(undefined);
      expect(await blobs().read(hash), hash).to.equal(undefined);
    }
  });

  it('reports damaged bytes instead of serving them, and is mended by putting the right ones', async () => {
    const hash = await blobs().put(text('precious'));
    const path = (await blobs().find(hash)) as string;
    writeFileSync(path, 'previous');
    expect(await codeOfAsync(() => blobs().find(hash))).to.equal('blob/corrupt');
    expect(await codeOfAsync(() => blobs().read(hash))).to.equal('blob/corrupt');
    writeFileSync(path, '');
    expect(await codeOfAsync(() => blobs().find(hash))).to.equal('blob/corrupt');
    await blobs().put(text('precious'));
    expect(await blobs().find(hash)).to.equal(path);
  });

  it('forgets what is removed', async () => {
    const hash = await blobs().put(text('gone'));
    await blobs().remove(hash);
    await blobs().remove(hash);
    expect(await blobs().find(hash)).to.equal(undefined);
  });
});

describe('disk quota', () => {
  const folder = temporaryFolder();
  const evicted: string[] = [];
  const quota = (bytes: number) =>
    createQuota({
      bytes,
      folder: folder(),
      evictable: [join(folder(), 'cache')],
      onEvicted: (path) => evicted.push(path.slice(-1)),
    });
  const blobs = (bytes: number) => createBlobStore(join(folder(), 'blobs'), quota(bytes));

  beforeEach(async () => {
    evicted.length = 0;
    await mkdir(join(folder(), 'cache'));
    // Ages in an order that no file system lists by chance, 3000 bytes in all.
    for (const [i, name] of [...'cfadbe'].entries()) {
      const path = join(folder(), 'cache', name);
      await writeFile(path, Buffer.alloc(500));
      const at = Date.now() / 1000 - 100 * (6 - i);
      utimesSync(path, at, at);
    }
  });

  it('leaves everything while there is room', async () => {
    await blobs(5000).put(Buffer.alloc(2000, 1));
    expect(evicted).to.deep.equal([]);
  });

  it('evicts what can be recomputed, least recently used first, to make room', async () => {
    await blobs(4000).put(Buffer.alloc(2500, 1));
    expect(evicted).to.deep.equal(['c', 'f', 'a', 'd']);
  });

  it('refuses what does not fit, and never evicts a blob', async () => {
    const store = blobs(4000);
    const first = await store.put(Buffer.alloc(3000, 1));
    expect(await codeOfAsync(() => store.put(Buffer.alloc(1500, 2)))).to.equal('storage/full');
    expect(await store.find(first)).not.to.equal(undefined);
  });

  it('counts what others wrote in the meantime when enforced', async () => {
    const q = quota(10_000);
    await writeFile(join(folder(), 'cache', 'new'), Buffer.alloc(8000));
    const used = await q.enforce();
    expect(evicted).to.deep.equal(['c', 'f', 'a']);
    expect(used).to.equal(9500);
  });

  it('counts it after a run, too, where the quota is nearly used up', async () => {
    const q = quota(10_000);
    await q.tidy();
    await writeFile(join(folder(), 'cache', 'new'), Buffer.alloc(8000));
    await q.tidy();
    expect(evicted).to.deep.equal(['c', 'f', 'a']);
  });
});
