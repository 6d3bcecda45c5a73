import { expect } from 'chai';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { pictureRange, setCatalogue } from '../../../web/src/state/page/catalogue.ts';
import { frameTensor } from '../../../web/src/watch/frame-tensor.ts';
import { TensorCache } from '../../../web/src/watch/tensor-cache.ts';

describe('tensors of the inspector', () => {
  it('are fetched once and given up from the longest unused', async () => {
    const asked: string[] = [];
    const cache = new TensorCache(async (_run, hash) => {
      asked.push(hash);
      return { shape: [1, 1, 1, 10], data: new Float32Array(10) };
    }, 100);
    await Promise.all([cache.get('r', 'a'), cache.get('r', 'a')]);
    await cache.get('r', 'b');
    await cache.get('r', 'a');
    await cache.get('r', 'c');
    expect(asked).to.deep.equal(['a', 'b', 'c']);
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')].map((t) => t !== undefined)).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(cache.bytes).to.equal(80);
  });

  it('are asked for again after a failure', async () => {
    let calls = 0;
    const cache = new TensorCache(async () => {
      if (calls++ === 0) throw new Error('gone');
      return { shape: [1, 1, 1, 1], data: Float32Array.of(1) };
    });
    expect(await cache.get('r', 'a').catch((error: Error) => error.message)).to.equal('gone');
    expect((await cache.get('r', 'a')).data[0]).to.equal(1);
  });

  it('are made of live frames in the range of the port', () => {
    setCatalogue(patchwiseRegistry().catalogue());
    const image = frameTensor(Uint8ClampedArray.of(255, 0, 128, 255), 1, 1, 3, pictureRange('image'));
    expect(image.shape).to.deep.equal([1, 3, 1, 1]);
    expect([...image.data].map((v) => Math.round(v * 100))).to.deep.equal([100, -100, 0]);
    const mask = frameTensor(Uint8ClampedArray.of(51, 51, 51, 255), 1, 1, 1, pictureRange('mask'));
    expect(mask.data[0]).to.be.closeTo(0.2, 1e-6);
  });
});
