import { expect } from 'chai';
import { featherMask } from '../../src/image/feather.ts';
import { concatBatch, filled, splitBatch, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, fixture, type Plane, planeTensor } from '../support/planes.ts';

const scipy = fixture<{
  mask: Plane;
  feathers: readonly (Plane & { radius: number; sigma: number })[];
}>('scipy-image-ops.json');

describe('featherMask', () => {
  const mask = planeTensor(scipy.mask);

  for (const { radius, sigma, ...expected } of scipy.feathers) {
    it(`agrees with SinGAN's recipe in SciPy for radius ${radius} and sigma ${sigma}`, () => {
      expectClose(featherMask(mask, radius, sigma), planeTensor(expected), 1e-6);
    });
  }

  it('reaches from 0 to 1', () => {
    const values = [...featherMask(mask, 2, 3).data];
    expect(Math.min(...values)).to.equal(0);
    expect(Math.max(...values)).to.equal(1);
  });

  it('leaves an empty mask empty and a full one full', () => {
    for (const value of [0, 1]) {
      const flat = filled([1, 1, 9, 9], value);
      expectClose(featherMask(flat, 3, 2), flat, 1e-6);
    }
  });

  it('is full where the grown mask covers everything', () => {
    const spot = tensor([1, 1, 5, 5], new Float32Array(25).fill(1, 12, 13));
    expectClose(featherMask(spot, 10, 1), filled([1, 1, 5, 5], 1), 1e-6);
  });

  it('stretches each mask of a batch by itself', () => {
    const batch = concatBatch([mask, filled(mask.shape, 0)]);
    const [first, second] = splitBatch(featherMask(batch, 2, 1.5));
    expect([...first!.data]).to.deep.equal([...featherMask(mask, 2, 1.5).data]);
    expect(Math.max(...second!.data)).to.equal(0);
  });

  it('refuses a negative radius or sigma', () => {
    expect(codeOf(() => featherMask(mask, -1, 1))).to.equal('value/out-of-range');
    expect(codeOf(() => featherMask(mask, 1, -1))).to.equal('value/out-of-range');
  });
});
