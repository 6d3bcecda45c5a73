import { expect } from 'chai';
import fc from 'fast-check';
import { buildPyramid, pyramidLevel, pyramidSizes } from '../../../src/model/pyramid/pyramid.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';

describe('pyramid', () => {
  it('has the sizes of the released code for the paper’s settings', () => {
    const { sizes, ratio } = pyramidSizes(
      { height: 167, width: 250 },
      { scales: 8, longSide: 250, shortSide: 25 },
    );
    expect(sizes.map((s) => s.width)).to.deep.equal([37, 49, 64, 84, 110, 145, 190, 250]);
    expect(ratio).to.be.closeTo(0.761, 5e-4);
  });

  it('starts at the short side and ends at the long side, growing all the way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 600 }),
        fc.integer({ min: 40, max: 600 }),
        fc.integer({ min: 2, max: 9 }),
        (height, width, scales) => {
          const { sizes } = pyramidSizes({ height, width }, { scales, longSide: 200, shortSide: 12 });
          const shrink = Math.min(1, 200 / Math.max(height, width));
          if (Math.min(height, width) * shrink < 13) return;
          expect(sizes).to.have.length(scales);
          expect(Math.min(sizes[0]!.height, sizes[0]!.width)).to.be.within(11, 13);
          const finest = sizes.at(-1)!;
          expect(Math.max(finest.height, finest.width)).to.equal(Math.min(200, Math.max(height, width)));
          for (let s = 1; s < scales; s++) expect(sizes[s]!.height).to.be.at.least(sizes[s - 1]!.height);
        },
      ),
    );
  });

  it('never enlarges an image', () => {
    const { sizes } = pyramidSizes({ height: 30, width: 40 }, { scales: 3, longSide: 250, shortSide: 10 });
    expect(sizes.at(-1)).to.deep.equal({ height: 30, width: 40 });
  });

  it('left to itself takes as many scales as bring the ratio near 0.65', () => {
    const free = (height: number, width: number, longSide: number) =>
      pyramidSizes({ height, width }, { longSide, shortSide: 18 });
    expect(free(216, 384, 64).sizes).to.have.length(3);
    expect(free(216, 384, 250).sizes).to.have.length(6);
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 500 }), fc.integer({ min: 30, max: 500 }), (height, width) => {
        const { ratio, sizes } = free(height, width, 500);
        if (sizes.length > 2) expect(ratio).to.be.within(0.55, 0.78);
      }),
    );
    expect(free(18, 30, 64).sizes).to.have.length(1);
  });

  it('with one scale is the image at its long side', () => {
    const { sizes } = pyramidSizes({ height: 300, width: 100 }, { scales: 1, longSide: 30, shortSide: 25 });
    expect(sizes).to.deep.equal([{ height: 30, width: 10 }]);
  });

  it('fits an image longer than 16:9: as many pixels as one of 16:9, 20 px long where it is coarsest, 8 px high at least', () => {
    const options = { longSide: 64, shortSide: 15, longImages: 'fitted' } as const;
    const sizesOf = (height: number, width: number) => pyramidSizes({ height, width }, options).sizes;
    expect(sizesOf(1080, 1920)[0]).to.deep.equal({ height: 15, width: 27 });
    expect(sizesOf(1000, 2000)[0]).to.deep.equal({ height: 10, width: 20 });
    expect(sizesOf(2400, 1000)[0]).to.deep.equal({ height: 20, width: 8 });
    expect(sizesOf(1000, 5000)[0]).to.deep.equal({ height: 8, width: 41 });
    fc.assert(
      fc.property(fc.integer({ min: 181, max: 1100 }), (width) => {
        const { height: high, width: wide } = sizesOf(100 * 8, width * 8).at(-1)!;
        expect((high * wide) / (64 * 36)).to.be.within(0.93, 1.07);
        expect(high / wide / (100 / width)).to.be.within(0.95, 1.05);
      }),
    );
    const { longImages: _fitted, ...free } = options;
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 180 }), (width) => {
        const size = { height: 100, width };
        expect(pyramidSizes(size, options)).to.deep.equal(pyramidSizes(size, free));
      }),
    );
    expect(sizesOf(30, 70).at(-1), 'never enlarged').to.deep.equal({ height: 30, width: 70 });
  });

  it('keeps a flat image flat at every level', () => {
    const { levels } = buildPyramid(filled([1, 3, 40, 50], 0.25), { scales: 3, longSide: 50, shortSide: 10 });
    for (const level of levels) for (const value of level.data) expect(value).to.be.closeTo(0.25, 1e-6);
  });

  it('refuses an image smaller than its coarsest level, and impossible settings', () => {
    const options = { scales: 3, longSide: 64, shortSide: 25 };
    expect(codeOf(() => pyramidSizes({ height: 10, width: 64 }, options))).to.equal('image/too-small');
    expect(codeOf(() => pyramidSizes({ height: 64, width: 64 }, { ...options, scales: 0 }))).to.equal(
      'value/out-of-range',
    );
    const pyramid = buildPyramid(filled([1, 3, 40, 50], 0), { scales: 2, longSide: 50, shortSide: 10 });
    expect(codeOf(() => pyramidLevel(pyramid, 2))).to.equal('value/out-of-range');
  });
});
