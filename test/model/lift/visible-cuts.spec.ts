import { expect } from 'chai';
import type { PieceImage } from '../../../src/model/lift/ring-shifts.ts';
import { stripsOf } from '../../../src/model/lift/strips.ts';
import { visibleCuts } from '../../../src/model/lift/visible-cuts.ts';
import { generator } from '../../../src/runtime/random/random.ts';

/** A grey photograph. */
function grey(width: number, height: number, level: (x: number, y: number) => number): PieceImage {
  const bytes = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 4) bytes.fill(level(x, y), i, i + 3);
  return { width, height, bytes };
}

const [width, height] = [40, 24];
const FINE = 8;

/** A dark shore: a light line of two of the photograph's rows, a quarter of a pixel of the small picture. */
const shore = (y: number) => (y === 100 || y === 101 ? 90 : 30);
const lined = grey(width * FINE, height * FINE, (_, y) => shore(y));

/** The left half of a picture is one piece, the right half another. */
const halves = Uint16Array.from({ length: width * height }, (_, i) => (i % width < 20 ? 0 : 1));

function strongest(photo: PieceImage, right: { x: number; y: number }) {
  const strips = stripsOf(photo.bytes, photo, { width, height });
  return visibleCuts(strips, [{ x: 0, y: 0 }, right], halves, { width, height })[0];
}

describe('strips', () => {
  it('are the rows and the columns of each pixel, as many as the photograph has', () => {
    const photo = grey(8, 4, (x, y) => 10 * x + y);
    const strips = stripsOf(photo.bytes, photo, { width: 2, height: 1 });
    expect(strips.count).to.equal(4);
    const first = (values: Float32Array) => [...values].filter((_, i) => i % 3 === 0);
    expect(first(strips.rows)).to.deep.equal([15, 16, 17, 18, 55, 56, 57, 58]);
    expect(first(strips.columns)).to.deep.equal([1.5, 11.5, 21.5, 31.5, 41.5, 51.5, 61.5, 71.5]);
    expect(first(strips.means)).to.deep.equal([16.5, 56.5]);
    // A tone of 40 levels counts a quarter.
    expect([...strips.usual.rows]).to.deep.equal([200, 200]);
  });
});

describe('a visible cut', () => {
  it('is where a thin line ends at the border of another piece', () => {
    const cut = strongest(lined, { x: 0, y: 2 });
    expect(cut?.strength).to.be.above(0.5);
    expect(new Set(cut?.borders.map(({ x }) => x))).to.deep.equal(new Set([19]));
    expect(new Set(cut?.borders.map(({ y }) => y))).to.deep.equal(new Set([10, 12]));
  });

  it('is none where the line goes on, or where another tone begins, which is joined later', () => {
    expect(strongest(lined, { x: 3, y: 0 })).to.equal(undefined);
    const dusk = grey(2 * width * FINE, height * FINE, (x, y) => shore(y) + (x < width * FINE ? 0 : 12));
    const strips = stripsOf(dusk.bytes, dusk, { width: 2 * width, height });
    const shifts = [
      { x: 0, y: 0 },
      { x: width, y: 0 },
    ];
    expect(visibleCuts(strips, shifts, halves, { width, height })).to.deep.equal([]);
  });

  it('is none among what is drawn alike everywhere, as one rock beside another', () => {
    const random = generator(5);
    const rock = grey(width * FINE, height * FINE, () => random.integer(256));
    const blots = grey(
      width * FINE,
      height * FINE,
      (x, y) => rock.bytes[4 * ((y >> 2) * width * FINE + (x >> 2))]!,
    );
    expect(strongest(blots, { x: 7, y: 5 })?.strength ?? 0).to.be.below(0.3);
  });
});
