import { expect } from 'chai';
import fc from 'fast-check';
import { crop } from '../../src/runtime/crop.ts';
import { tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

/** An image's extents and a rectangle inside it. */
const placed = fc
  .record({ h: fc.integer({ min: 1, max: 9 }), w: fc.integer({ min: 1, max: 9 }) })
  .chain(({ h, w }) =>
    fc.record({ top: fc.nat(h - 1), left: fc.nat(w - 1) }).chain(({ top, left }) =>
      fc.record({
        h: fc.constant(h),
        w: fc.constant(w),
        top: fc.constant(top),
        left: fc.constant(left),
        height: fc.integer({ min: 1, max: h - top }),
        width: fc.integer({ min: 1, max: w - left }),
      }),
    ),
  );

describe('crop', () => {
  it('cuts the rectangle out of every plane', () => {
    const image = tensor(
      [1, 2, 3, 3],
      Float32Array.from({ length: 18 }, (_, i) => i),
    );
    const part = crop(image, { top: 1, left: 0, height: 2, width: 2 });
    expect(part.shape).to.deep.equal([1, 2, 2, 2]);
    expect([...part.data]).to.deep.equal([3, 4, 6, 7, 12, 13, 15, 16]);
  });

  it('is the part of each image that lies there, whatever the rectangle, and leaves the image as it was', () => {
    fc.assert(
      fc.property(placed, ({ h, w, ...rectangle }) => {
        const image = noiseTensor([2, 3, h, w]);
        const { top, left, height, width } = rectangle;
        const expected = [...image.data].filter((_, i) => {
          const [x, y] = [i % w, Math.floor(i / w) % h];
          return x >= left && x < left + width && y >= top && y < top + height;
        });
        const part = crop(image, rectangle);
        expect(part.shape).to.deep.equal([2, 3, height, width]);
        expect([...part.data]).to.deep.equal(expected);
        expect(image).to.deep.equal(noiseTensor([2, 3, h, w]));
      }),
    );
  });

  it('refuses rectangles that are empty, fractional or outside', () => {
    const image = noiseTensor([1, 3, 4, 5]);
    const whole = { top: 0, left: 0, height: 4, width: 5 };
    for (const change of [
      { top: -1 },
      { top: 1 },
      { left: 1 },
      { width: 0 },
      { height: 0 },
      { top: 0.5, height: 2 },
      { width: Number.NaN },
    ]) {
      expect(
        codeOf(() => crop(image, { ...whole, ...change })),
        JSON.stringify(change),
      ).to.equal('value/out-of-range');
    }
  });
});
