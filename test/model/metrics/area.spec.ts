import { expect } from 'chai';
import { areaDownscale } from '../../../src/model/metrics/area.ts';
import { imageOf } from '../../support/images.ts';

describe('areaDownscale', () => {
  it('averages blocks where the factor divides the size', () => {
    const small = areaDownscale(
      imageOf(1, 2, 4, (_, y, x) => y * 4 + x),
      2,
    );
    expect(small.shape).to.deep.equal([1, 1, 1, 2]);
    expect([...small.data]).to.deep.equal([2.5, 4.5]);
  });

  it('lets neighbouring outputs share a row or column where it does not', () => {
    // 5 columns to 2: the first output covers columns 0 to 2, the second 2 to 4.
    const small = areaDownscale(
      imageOf(1, 2, 5, (_, _y, x) => x),
      2,
    );
    expect(small.shape).to.deep.equal([1, 1, 1, 2]);
    expect([...small.data]).to.deep.equal([1, 3]);
  });

  it('keeps channels apart and a flat image flat', () => {
    const small = areaDownscale(
      imageOf(3, 9, 11, (c) => c),
      4,
    );
    expect(small.shape).to.deep.equal([1, 3, 2, 2]);
    expect([...small.data]).to.deep.equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });
});
