import { expect } from 'chai';
import type { PatchField } from '../../../src/model/lift/field/patch-field.ts';
import { measureCopying } from '../../../src/model/novelty/copying.ts';

function fieldOf(
  width: number,
  height: number,
  from: (x: number, y: number) => readonly [number, number],
): PatchField {
  const places = Array.from({ length: width * height }, (_, i) => from(i % width, Math.floor(i / width)));
  return {
    ...{ width, height, patch: 7, source: { width: 100, height: 100 } },
    x: Uint16Array.from(places, ([x]) => x),
    y: Uint16Array.from(places, ([, y]) => y),
    distance: new Uint32Array(width * height),
  };
}

describe('measureCopying', () => {
  it('is 1 for a copy, shifted or not', () => {
    expect(measureCopying(fieldOf(20, 10, (x, y) => [x, y]))).to.deep.equal({ largest: 1, piecesOfHalf: 1 });
    expect(measureCopying(fieldOf(20, 10, (x, y) => [x + 30, y + 50])).largest).to.equal(1);
  });

  it('is the share of the largest piece', () => {
    // Three stripes of 6, 8 and 6 columns from three places.
    const stripes = fieldOf(20, 10, (x, y) =>
      x < 6 ? [x + 40, y] : x < 14 ? [x, y + 20] : [x + 10, y + 60],
    );
    expect(measureCopying(stripes)).to.deep.equal({ largest: 0.4, piecesOfHalf: 2 });
    // The same piece twice, apart: two pieces.
    const twice = fieldOf(21, 10, (x, y) => (x === 10 ? [90, 90 - 5 * y] : x < 10 ? [x, y] : [x - 11, y]));
    expect(measureCopying(twice).largest).to.be.closeTo(100 / 210, 1e-12);
    // Nothing continues anything.
    const grains = fieldOf(12, 12, (x, y) => [(x * 37 + y * 11) % 90, (x * 53 + y * 29) % 90]);
    expect(measureCopying(grains).largest).to.be.below(0.05);
  });

  it('forgives what enlarging shifts, up to the slack', () => {
    const stretched = fieldOf(40, 10, (x, y) => [Math.floor(x * 0.9), y]);
    expect(measureCopying(stretched).largest).to.equal(1);
    expect(measureCopying(stretched, 0).largest).to.be.below(0.5);
  });

  it('counts no patch without a match', () => {
    const holed = fieldOf(10, 10, (x, y) => [x, y]);
    holed.distance.fill(0xffffffff, 0, 50);
    expect(measureCopying(holed).largest).to.equal(0.5);
  });
});
