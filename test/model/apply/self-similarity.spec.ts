import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import { resize } from '../../../src/image/resize.ts';
import { backProjected } from '../../../src/model/apply/back-projection.ts';
import { enlargeBySelfSimilarity } from '../../../src/model/apply/self-similarity.ts';
import { psnr } from '../../../src/model/metrics/psnr.ts';
import { sizeOf } from '../../../src/runtime/tensor.ts';
import { flat, imageOf, noiseImage } from '../../support/images.ts';

const SIZE = { width: 96, height: 80 };

describe('enlargeBySelfSimilarity', () => {
  it('is nearer to a drawing of straight edges than Lanczos with back-projection, by half a decibel', async () => {
    const truth = imageOf(3, SIZE.height, SIZE.width, (c, y, x) => {
      const side = Math.sin(0.5) * (x - 48) + Math.cos(0.5) * (y - 40 + 4 * c);
      return Math.tanh(2 * side) * 0.8;
    });
    const small = resize(truth, { width: 48, height: 40 }, 'bicubic', { clip: [-1, 1] });
    let lanczos = resize(small, SIZE, 'lanczos', { clip: [-1, 1] });
    for (let i = 0; i < 3; i++) lanczos = backProjected(lanczos, small);
    expect(psnr(await enlargeBySelfSimilarity(small, SIZE), truth)).to.be.above(psnr(lanczos, truth) + 0.5);
  });

  it('stays true to the small image, within its values, also where nothing is like anything', async () => {
    const small = noiseImage(3, 12, 15);
    const large = await enlargeBySelfSimilarity(small, { width: 47, height: 24 });
    expect(sizeOf(large)).to.deep.equal({ width: 47, height: 24 });
    expect(Math.max(...large.data.map(Math.abs))).to.be.at.most(1);
    const again = resize(large, { width: 15, height: 12 }, 'bicubic');
    const error = Math.sqrt(
      again.data.reduce((sum, v, i) => sum + (v - small.data[i]!) ** 2, 0) / small.data.length,
    );
    expect(error).to.be.below(0.1);
  });

  it('leaves one colour as it is, in grey and in batches, and for images of a pixel', async () => {
    for (const image of [
      flat(0.3, 7, 9, 1),
      flat(-0.5, 1, 1),
      { shape: [2, 3, 4, 4], data: new Float32Array(96).fill(0.25) },
    ]) {
      const { height, width } = sizeOf(image);
      const large = await enlargeBySelfSimilarity(image, { height: 3 * height, width: 3 * width });
      for (const value of large.data) expect(value).to.be.closeTo(image.data[0]!, 1e-5);
    }
  });

  it('ends when it is not wanted any more', async () => {
    const stop = new AbortController();
    const large = enlargeBySelfSimilarity(noiseImage(1, 40, 40), { width: 400, height: 400 }, stop.signal);
    stop.abort();
    expect(await large.then(() => false, isCancelled)).to.equal(true);
  });
});
