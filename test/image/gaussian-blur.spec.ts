import { expect } from 'chai';
import { gaussianBlur } from '../../src/image/gaussian-blur.ts';
import { filled, splitBatch, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, fixture, noiseTensor, type Plane, planeTensor } from '../support/planes.ts';

const scipy = fixture<{
  image: Plane;
  blurs: readonly (Plane & { sigma: number; border: 'reflect' | 'nearest' })[];
}>('scipy-image-ops.json');

describe('gaussianBlur', () => {
  for (const { sigma, border, ...expected } of scipy.blurs) {
    it(`agrees with SciPy for sigma ${sigma} and border ${border}`, () => {
      expectClose(gaussianBlur(planeTensor(scipy.image), sigma, { border }), planeTensor(expected), 2e-7);
    });
  }

  it('keeps the mean with reflecting borders', () => {
    const image = noiseTensor([1, 1, 9, 12]);
    const mean = (t: Tensor) => t.data.reduce((sum, x) => sum + x, 0) / t.data.length;
    expect(mean(gaussianBlur(image, 3))).to.be.closeTo(mean(image), 1e-6);
  });

  it('keeps a constant, whatever the border', () => {
    for (const border of ['reflect', 'nearest'] as const) {
      const out = gaussianBlur(filled([1, 2, 4, 6], 0.3), 2.2, { border });
      expectClose(out, filled([1, 2, 4, 6], 0.3), 1e-6);
    }
  });

  it('spreads one pixel to the variance of the Gaussian', () => {
    const size = 41;
    const spot = tensor([1, 1, 1, size], new Float32Array(size).fill(0).fill(1, 20, 21));
    const out = gaussianBlur(spot, 3, { truncate: 6 });
    const variance = out.data.reduce((sum, x, i) => sum + x * (i - 20) ** 2, 0);
    expect(variance).to.be.closeTo(9, 0.01);
  });

  it('treats every plane by itself', () => {
    const batch = noiseTensor([2, 3, 6, 5]);
    const parts = splitBatch(gaussianBlur(batch, 1.3)).map((t) => [...t.data]);
    expect(parts).to.deep.equal(splitBatch(batch).map((image) => [...gaussianBlur(image, 1.3).data]));
  });

  it('changes nothing for sigma 0, and refuses a negative, huge or missing one', () => {
    const image = noiseTensor([1, 1, 3, 3]);
    expect(gaussianBlur(image, 0)).to.equal(image);
    for (const sigma of [-1, Number.NaN, 1e6]) {
      expect(codeOf(() => gaussianBlur(image, sigma))).to.equal('value/out-of-range');
    }
  });
});
