import { expect } from 'chai';
import fc from 'fast-check';
import { crop, paste } from '../../src/runtime/crop.ts';
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

describe('crop and paste', () => {
  it('cuts the rectangle out of every plane', () => {
    const image = tensor(
      [1, 2, 3, 3],
      Float32Array.from({ length: 18 }, (_, i) => i),
    );
    const part = crop(image, { top: 1, left: 0, height: 2, width: 2 });
    expect(part.shape).to.deep.equal([1, 2, 2, 2]);
    expect([...part.data]).to.deep.equal([3, 4, 6, 7, 12, 13, 15, 16]);
  });

  it('pasting what was cut out changes nothing, and cutting out what was pasted gives it back', () => {
    fc.assert(
      fc.property(placed, ({ h, w, ...rectangle }) => {
        const image = noiseTensor([2, 3, h, w]);
        expect(paste(image, crop(image, rectangle), rectangle)).to.deep.equal(image);
        const patch = noiseTensor([2, 3, rectangle.height, rectangle.width], 9);
        expect(crop(paste(image, patch, rectangle), rectangle)).to.deep.equal(patch);
      }),
    );
  });

  it('leaves the pixels around a patch, and the image that it was given, as they were', () => {
    const image = noiseTensor([1, 1, 4, 4]);
    const before = [...image.data];
    const out = paste(image, tensor([1, 1, 2, 1], Float32Array.of(7, 8)), { top: 1, left: 3 });
    expect([...out.data]).to.deep.equal(before.map((x, i) => (i === 7 ? 7 : i === 11 ? 8 : x)));
    expect([...image.data]).to.deep.equal(before);
  });

  it('pastes one patch into every image of a batch', () => {
    const out = paste(noiseTensor([3, 2, 4, 4]), noiseTensor([1, 2, 2, 2], 5), { top: 0, left: 1 });
    const parts = crop(out, { top: 0, left: 1, height: 2, width: 2 });
    const patch = [...noiseTensor([1, 2, 2, 2], 5).data];
    expect([...parts.data]).to.deep.equal([...patch, ...patch, ...patch]);
  });

  it('refuses rectangles that are empty, fractional or outside, and patches of other channels', () => {
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
    const patch = noiseTensor([1, 3, 2, 2]);
    expect(codeOf(() => paste(image, patch, { top: 3, left: 0 }))).to.equal('value/out-of-range');
    expect(codeOf(() => paste(image, noiseTensor([1, 1, 2, 2]), { top: 0, left: 0 }))).to.equal(
      'tensor/shape',
    );
    expect(codeOf(() => paste(image, noiseTensor([2, 3, 2, 2]), { top: 0, left: 0 }))).to.equal(
      'tensor/shape',
    );
  });
});
