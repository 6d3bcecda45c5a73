import { expect } from 'chai';
import { shareOutOfRange } from '../../bench/applications/colour-range.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { flat, imageOf, maskOf } from '../support/images.ts';

/** Levels of 8 bits. */
const level = (value: number) => value / 127.5 - 1;

describe('shareOutOfRange', () => {
  // Greys from dark to light, a little more blue than red.
  const photograph = imageOf(3, 8, 64, (c, _, x) => level(4 * x + [-2, 0, 2][c]!));
  const hole = maskOf(8, 64, (_, x) => (x < 16 ? 1 : 0));
  const plus = (image: Tensor, red: number, blue: number): Tensor => ({
    ...image,
    data: image.data.map((v, i) => v + (i < 8 * 64 ? red : i < 2 * 8 * 64 ? -red - blue : blue) / 127.5),
  });

  it("is nothing of the photograph's own colours, and all of what is more than 4 levels away from them", () => {
    expect(shareOutOfRange(photograph, photograph, hole)).to.equal(0);
    expect(shareOutOfRange(photograph, plus(photograph, 0, 3.5), hole)).to.equal(0);
    expect(shareOutOfRange(photograph, plus(photograph, 0, 4.5), hole)).to.equal(1);
    expect(shareOutOfRange(photograph, plus(photograph, 3.5, 3.5), hole), 'both together').to.equal(1);
  });

  it('counts within the hole only, and says nothing of a smear', () => {
    const strange = plus(photograph, 0, 20);
    const part = imageOf(
      3,
      8,
      64,
      (c, y, x) => (x < 4 || x >= 16 ? strange : photograph).data[(c * 8 + y) * 64 + x]!,
    );
    expect(shareOutOfRange(photograph, part, hole)).to.equal(0.25);
    expect(shareOutOfRange(photograph, flat(0, 8, 64), hole)).to.equal(0);
  });
});
