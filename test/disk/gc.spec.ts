import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createBlobStore } from '../../src/disk/blobs.ts';
import { collectGarbage } from '../../src/disk/gc.ts';
import { createQuota } from '../../src/disk/quota.ts';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { createAssetStore } from '../../src/server/store/asset-store.ts';
import { createOwnTemplateStore } from '../../src/server/store/own-template-store.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import { temporaryFolder, temporaryStore } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';

describe('garbage collection', () => {
  const home = temporaryFolder();
  const store = temporaryStore();
  const hours = (n: number) => n * 3_600_000;

  it('removes what nothing refers to, and nothing that a run or an asset needs', async () => {
    const folders = studioFolders(home());
    const blobs = createBlobStore(folders.blobs);
    const assets = createAssetStore(store());
    const ownTemplates = createOwnTemplateStore(store());
    const runs = createRunStore(store());
    const put = (text: string) => blobs.put(Buffer.from(text));
    const [used, thumbnail, orphan] = [await put('used'), await put('thumbnail'), await put('orphan')];
    await assets.add({ kind: 'image', name: 'a', hash: used, bytes: 4, thumbnail });
    const picture = await put('how they looked');
    await ownTemplates.add({ title: 'Mine', document: noiseGraph(), picture });
    const run = (await runs.submit({ document: noiseGraph(), priority: 0 })).id;
    const file = (...parts: string[]) => {
      const path = join(home(), ...parts);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'x');
      return path;
    };
    const output = file('runs', run, 'sub', 'image.png');
    const deleted = file('runs', '0123456789abcdef', 'image.png');
    const lost = file('tensors', '0123456789abcdef', 'a.safetensors');
    const copied = file('copies', 'runs', '0123456789abcdef', 'ab');
    const half = file('runs', run, '.patchwise-0123456789abcdef.tmp');
    const cached = file('cache', 'ab', 'abcd');
    const fresh = file('checkpoints', 'fresh.safetensors');
    const stale = file('checkpoints', 'stale.safetensors');
    const longAgo = (Date.now() - hours(24 * 40)) / 1000;
    utimesSync(stale, longAgo, longAgo);

    const quota = createQuota({ bytes: 10 ** 9, folder: home(), evictable: [folders.cache] });
    const collect = (now: () => number) =>
      collectGarbage({ folders, runs, assets, ownTemplates, blobs, quota, now });
    await collect(Date.now);
    expect(await blobs.find(orphan), 'it may be about to be named').not.to.equal(undefined);
    expect([deleted, lost, copied, stale].map(existsSync)).to.deep.equal([false, false, false, false]);
    const report = await collect(() => Date.now() + hours(2));
    expect(report).to.deep.equal({ files: 2, bytes: 'orphan'.length + 1 });
    expect(await blobs.find(orphan)).to.equal(undefined);
    expect(existsSync(half)).to.equal(false);
    for (const hash of [used, thumbnail, picture]) expect(await blobs.find(hash)).not.to.equal(undefined);
    expect([output, cached, fresh].map(existsSync)).to.deep.equal([true, true, true]);
  });

  it('leaves a picture that is brought again meanwhile, whether its row is there already or comes later', async () => {
    const folders = studioFolders(home());
    const blobs = createBlobStore(folders.blobs);
    const ownTemplates = createOwnTemplateStore(store());
    const assets = createAssetStore(store());
    const runs = createRunStore(store());
    const quota = createQuota({ bytes: 10 ** 9, folder: home(), evictable: [] });
    const texts = ['named', 'brought', 'orphan'].map((text) => Buffer.from(text));
    const hashes = await Promise.all(texts.map((bytes) => blobs.put(bytes)));
    const longAgo = Date.now() / 1000 - 7200;
    for (const hash of hashes) {
      const path = await blobs.find(hash);
      if (path !== undefined) utimesSync(path, longAgo, longAgo);
    }
    const [named = '', brought = '', orphan = ''] = hashes;
    /** Somebody uploads both when the collection has seen that nothing names them. */
    async function* all() {
      yield* blobs.all();
      await blobs.put(texts[1] as Buffer);
      await assets.add({ kind: 'image', name: 'a', hash: named, bytes: 5 });
    }
    const meanwhile = { ...blobs, all };
    await collectGarbage({ folders, runs, assets, ownTemplates, blobs: meanwhile, quota });
    expect(await blobs.find(named)).not.to.equal(undefined);
    expect(await blobs.find(brought)).not.to.equal(undefined);
    expect(await blobs.find(orphan)).to.equal(undefined);
  });

  it('leaves the files of a run that begins meanwhile', async () => {
    const folders = studioFolders(home());
    const blobs = createBlobStore(folders.blobs);
    const assets = createAssetStore(store());
    const ownTemplates = createOwnTemplateStore(store());
    const quota = createQuota({ bytes: 10 ** 9, folder: home(), evictable: [] });
    const known: string[] = [];
    const output = join(folders.runs, 'new', 'image.png');
    const ids = () => {
      const now = [...known];
      if (known.length === 0) {
        known.push('new');
        mkdirSync(dirname(output), { recursive: true });
        writeFileSync(output, 'x');
      }
      return now;
    };
    await collectGarbage({ folders, runs: { ids: async () => ids() }, assets, ownTemplates, blobs, quota });
    await collectGarbage({ folders, runs: { ids: async () => ids() }, assets, ownTemplates, blobs, quota });
    expect(existsSync(output)).to.equal(true);
  });
});
