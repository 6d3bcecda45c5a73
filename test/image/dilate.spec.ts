import { expect } from 'chai';
import fc from 'fast-check';
import { dilateMask } from '../../src/image/dilate.ts';
import { nchw, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { fixture, noiseTensor, type Plane, planeTensor } from '../support/planes.ts';

const scipy = fixture<{
  mask: Plane;
  greyMask: Plane;
  dilations: readonly { radius: number; binary: Plane; grey: Plane }[];
}>('scipy-image-ops.json');

/** The definition: for every pixel, look at every other. */
function dilateByDefinition(mask: Tensor, radius: number): Tensor {
  const { n, c, h, w } = nchw(mask);
  const data = mask.data.map((_, i) => {
    const plane = Math.floor(i / (h * w));
    const [y, x] = [Math.floor((i % (h * w)) / w), i % w];
    let best = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < h; v++) {
      for (let u = 0; u < w; u++) {
        if ((u - x) ** 2 + (v - y) ** 2 <= radius ** 2)
          best = Math.max(best, mask.data[(plane * h + v) * w + u]!);
      }
    }
    return best;
  });
  return tensor([n, c, h, w], data);
}

describe('dilateMask', () => {
  for (const { radius, binary, grey } of scipy.dilations) {
    it(`agrees with SciPy for a disk of radius ${radius}`, () => {
      expect(dilateMask(planeTensor(scipy.mask), radius)).to.deep.equal(planeTensor(binary));
      expect(dilateMask(planeTensor(scipy.greyMask), radius)).to.deep.equal(planeTensor(grey));
    });
  }

  it('follows the definition for any radius and size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 12, noNaN: true }),
        fc.nat(1000),
        (h, w, radius, seed) => {
          const mask = noiseTensor([2, 1, h, w], seed);
          expect(dilateMask(mask, radius)).to.deep.equal(dilateByDefinition(mask, radius));
        },
      ),
    );
  });

  it('does nothing below a radius of one pixel', () => {
    const mask = noiseTensor([1, 1, 5, 5]);
    expect(dilateMask(mask, 0.99)).to.deep.equal(mask);
  });

  it('refuses a radius that is negative, infinite or no number', () => {
    for (const radius of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(codeOf(() => dilateMask(noiseTensor([1, 1, 2, 2]), radius))).to.equal('value/out-of-range');
    }
  });
});
