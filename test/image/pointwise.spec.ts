import { expect } from 'chai';
import { affine, clamp, imageToMask, maskToImage } from '../../src/image/pointwise.ts';
import { tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';

const row = (...values: number[]) => tensor([1, 1, 1, values.length], Float32Array.from(values));

describe('pointwise', () => {
  it('clamps to [-1, 1], or to another range', () => {
    expect([...clamp(row(-3, -1, 0.5, 7)).data]).to.deep.equal([-1, -1, 0.5, 1]);
    expect([...clamp(row(-3, 0.5, 7), 0, 5).data]).to.deep.equal([0, 0.5, 5]);
  });

  it('does not hide NaN, and refuses a range that is the wrong way round', () => {
    expect([...clamp(row(Number.NaN, 2)).data]).to.deep.equal([Number.NaN, 1]);
    expect(codeOf(() => clamp(row(1), 1, -1))).to.equal('value/out-of-range');
    expect(codeOf(() => clamp(row(1), Number.NaN, 1))).to.equal('value/out-of-range');
  });

  it('scales and shifts', () => {
    expect([...affine(row(-1, 0, 2), 3, 0.5).data]).to.deep.equal([-2.5, 0.5, 6.5]);
  });

  it('turns masks into images and back', () => {
    const mask = row(0, 0.25, 1);
    expect([...maskToImage(mask).data]).to.deep.equal([-1, -0.5, 1]);
    expect(imageToMask(maskToImage(mask))).to.deep.equal(mask);
    expect([...imageToMask(row(-4, 4)).data]).to.deep.equal([0, 1]);
  });

  it('leaves its input as it was', () => {
    const input = row(-3, 3);
    clamp(input);
    affine(input, 2, 2);
    expect([...input.data]).to.deep.equal([-3, 3]);
  });
});
