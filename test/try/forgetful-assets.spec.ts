import { expect } from 'chai';
import { createAssetStore } from '../../src/server/store/asset-store.ts';
import { forgetfulAssets } from '../../try/page/forgetful-assets.ts';
import { temporaryStore } from '../server/support/folders.ts';

describe('assets that take their files with them', () => {
  const store = temporaryStore();
  const [first, second, both] = ['1', '2', 'b'].map((digit) => digit.repeat(64)) as [string, string, string];
  const image = { kind: 'image', name: 'a', bytes: 1 } as const;

  function opened(busy = false) {
    const removed: string[] = [];
    const remove = async (hash: string) => void removed.push(hash);
    let left = 0;
    const onLeft = () => void left++;
    const assets = forgetfulAssets(createAssetStore(store()), { remove }, () => busy, onLeft);
    return { assets, removed, left: () => left };
  }

  it('frees the bytes and the thumbnail, but for what another asset has, too', async () => {
    const { assets, removed } = opened();
    const one = await assets.add({ ...image, hash: first, thumbnail: both });
    const two = await assets.add({ ...image, hash: second, thumbnail: both });
    expect(await assets.remove(one.id)).to.equal(true);
    expect(removed).to.deep.equal([first]);
    expect(await assets.remove(one.id)).to.equal(false);
    await assets.remove(two.id);
    expect(removed).to.deep.equal([first, second, both]);
  });

  it('leaves them alone while a run computes', async () => {
    const { assets, removed, left } = opened(true);
    expect(await assets.remove((await assets.add({ ...image, hash: first })).id)).to.equal(true);
    expect(removed).to.deep.equal([]);
    expect(left()).to.equal(1);
  });
});
