import { expect } from 'chai';
import fc from 'fast-check';
import { medianFiltered } from '../../src/image/median.ts';
import { at, imageOf } from '../support/images.ts';

describe('median of a disk', () => {
  it('is of the disk, and at the border of the part of it that is there', () => {
    const image = imageOf(1, 3, 3, (_, y, x) => 3 * y + x);
    const filtered = medianFiltered(image, 1);
    expect(at(filtered, 0, 1, 1)).to.equal(4);
    // 0, 1, 3, and of the disk's corners 4.
    expect(at(filtered, 0, 0, 0)).to.equal(3);
  });

  it('takes away dots and leaves edges, each channel by itself', () => {
    const edge = imageOf(2, 9, 9, (c, _, x) => (x < 4 ? 0 : c + 1));
    const dotted = imageOf(2, 9, 9, (c, y, x) => (y === 4 && x === 2 ? 9 : at(edge, c, y, x)));
    expect(medianFiltered(dotted, 2).data).to.deep.equal(edge.data);
  });

  it('gives values of the image only, and with a radius of 0 itself', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(side, side, fc.nat({ max: 3 }), fc.infiniteStream(fc.nat()), (h, w, radius, values) => {
        const image = imageOf(1, h, w, () => values.next().value as number);
        const there = new Set(image.data);
        expect([...medianFiltered(image, radius).data].every((value) => there.has(value))).to.equal(true);
        expect(medianFiltered(image, 0).data).to.deep.equal(image.data);
      }),
    );
  });
});
