import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { codeOfAsync } from '../support/code-of.ts';

describe('cache on disk', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const [a, b] = ['aa'.repeat(32), 'ab'.repeat(32)] as const;
  const fileOf = (key: string) => join(folder, key.slice(0, 2), key);

  it('gives back what was stored, and nothing for what was not', async () => {
    const cache = diskCache(folder);
    const bytes = new Uint8Array([1, 2, 3]);
    await cache.set(a, bytes);
    expect([...((await cache.get(a)) ?? [])]).to.deep.equal([1, 2, 3]);
    expect(await cache.get(b)).to.equal(undefined);
    await cache.delete(a);
    expect(await cache.get(a)).to.equal(undefined);
    expect(await readdir(join(folder, 'aa'))).to.deep.equal([]);
  });

  it('never gives what has changed since, or what was stored under another key', async () => {
    const cache = diskCache(folder);
    await cache.set(a, new Uint8Array(100));
    const whole = await readFile(fileOf(a));
    for (const at of [0, 20, 40, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      await writeFile(fileOf(a), bytes);
      expect(await codeOfAsync(() => cache.get(a)), `byte ${at}`).to.equal('blob/corrupt');
    }
    await writeFile(fileOf(a), whole.subarray(0, 60));
    expect(await codeOfAsync(() => cache.get(a)), 'cut short').to.equal('blob/corrupt');
    await writeFile(fileOf(a), whole);
    await mkdir(join(folder, 'ab'));
    await rename(fileOf(a), fileOf(b));
    expect(await codeOfAsync(() => cache.get(b))).to.equal('blob/corrupt');
  });

  it('refuses a file of others, serves one as a file, and keeps its own from others', async () => {
    const cache = diskCache(folder);
    await mkdir(join(folder, 'aa'));
    await writeFile(fileOf(a), 'not of this cache');
    expect(await codeOfAsync(() => cache.get(a))).to.equal('blob/corrupt');
    expect(await codeOfAsync(() => cache.find(a))).to.equal('blob/corrupt');
    await cache.set(a, Buffer.from('value'));
    const { path = '', start = 0, end = 0 } = (await cache.find(a)) ?? {};
    expect((await readFile(path)).toString('utf8', start, end + 1)).to.equal('value');
    expect(await cache.find('cd'.repeat(32))).to.equal(undefined);
    if (process.platform === 'win32') return;
    await cache.set(b, new Uint8Array(1));
    expect((await stat(join(folder, 'ab'))).mode & 0o77).to.equal(0);
  });
});
