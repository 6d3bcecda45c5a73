import { expect } from 'chai';
import { sharedCache } from '../../src/machines/files/shared-stores.ts';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { objectsInMemory } from '../support/shared-bytes.ts';

describe('results that machines share', () => {
  const folder = temporaryFolder();
  const [one, two, three] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
  const text = async (found: Promise<Uint8Array | undefined>) => {
    const bytes = await found;
    return bytes && Buffer.from(bytes).toString();
  };

  it('are on this disk, or come to it from the store', async () => {
    const objects = new Map<string, Uint8Array>();
    const here = sharedCache(diskCache(`${folder()}/here`), objectsInMemory(objects));
    const there = sharedCache(diskCache(`${folder()}/there`), objectsInMemory(objects));
    await here.set(one, Buffer.from('result'));
    expect(await text(there.get(one))).to.equal('result');
    objects.clear();
    expect(await text(there.get(one))).to.equal('result');
    expect(await there.get(two)).to.equal(undefined);
  });

  it('are on this disk while the store is away, which is not waited for again at each of them', async () => {
    let [asked, now, isAway] = [0, 0, true];
    const objects = objectsInMemory(new Map());
    const store = {
      ...objects,
      async get(...[area, name]: Parameters<typeof objects.get>) {
        asked += 1;
        if (isAway) throw new Error('away');
        return objects.get(area, name);
      },
      async put(...given: Parameters<typeof objects.put>) {
        asked += 1;
        if (isAway) throw new Error('away');
        return objects.put(...given);
      },
    };
    const cache = sharedCache(diskCache(folder()), store, () => now);
    expect(await cache.set(one, Buffer.from('1')).catch(String)).to.equal('Error: away');
    expect(await text(cache.get(one))).to.equal('1');
    await cache.set(two, Buffer.from('2'));
    expect(await cache.get(three)).to.equal(undefined);
    expect(await text(cache.get(two))).to.equal('2');
    expect(asked).to.equal(1);
    now = 30_001;
    isAway = false;
    await cache.set(three, Buffer.from('3'));
    expect(await text(objects.get('cache', three))).to.equal('3');
    expect(asked).to.equal(2);
  });
});
