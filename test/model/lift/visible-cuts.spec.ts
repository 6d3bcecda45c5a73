import { expect } from 'chai';
import { placeBorderRecords } from '../../../src/model/lift/border-records.ts';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import type { Shift } from '../../../src/model/lift/piece-shifts.ts';
import type { PieceImage } from '../../../src/model/lift/ring-shifts.ts';
import { stripsOf } from '../../../src/model/lift/strips.ts';
import { type VisibleCut, visibleCuts } from '../../../src/model/lift/visible-cuts.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { type Kernels, openKernels } from '../../../src/runtime/wasm/kernels.ts';

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

/** Two photographs of the shore side by side, the second lighter by so many levels. */
function dusk(lighter: number): PieceImage {
  return grey(2 * width * FINE, height * FINE, (x, y) => shore(y) + (x < width * FINE ? 0 : lighter));
}

/** The left half of a picture is one piece, the right half another. */
const halves = Uint16Array.from({ length: width * height }, (_, i) => (i % width < 20 ? 0 : 1));

describe('visible cuts', () => {
  let kernels: Kernels;
  beforeEach(async () => {
    kernels = await openKernels(LIFT_WASM);
  });
  afterEach(() => kernels.close());

  /** Where a picture shows that it is made of two pieces of a photograph, whose small picture has so many columns. */
  function cuts(photo: PieceImage, right: Shift, labels = halves, columns = width): Promise<VisibleCut[]> {
    const own = { width: columns, height };
    const strips = stripsOf(photo.bytes, photo, own);
    const source = { ...own, records: placeBorderRecords(kernels.memory, strips), count: strips.count };
    return visibleCuts(kernels, source, [{ x: 0, y: 0 }, right], labels, { width, height });
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
      for (const tone of strips.across.tone) expect(tone).to.be.closeTo(800, 0.01);
    });
  });

  describe('a visible cut', () => {
    it('is where a thin line ends at the border of another piece', async () => {
      const [cut] = await cuts(lined, { x: 0, y: 2 });
      expect(cut?.strength).to.be.above(0.5);
      expect(new Set(cut?.borders.map(({ x }) => x))).to.deep.equal(new Set([19]));
      expect(new Set(cut?.borders.map(({ y }) => y))).to.deep.equal(new Set([10, 12]));
    });

    it('is none where the line goes on, or where another tone begins, which is joined later', async () => {
      expect(await cuts(lined, { x: 3, y: 0 })).to.deep.equal([]);
      expect(await cuts(dusk(12), { x: width, y: 0 }, halves, 2 * width)).to.deep.equal([]);
    });

    it('is a tone that differs by more than is joined', async () => {
      const [cut] = await cuts(dusk(60), { x: width, y: 0 }, halves, 2 * width);
      expect(cut?.borders.filter(({ level }) => !level)).to.have.length(height);
    });

    it('is a line that ends beside a busy place', async () => {
      // Two px below the line there are leaves, as large as a pixel.
      const random = generator(3);
      const leaves = Array.from({ length: width * height }, () => 30 + random.integer(60));
      const busy = grey(width * FINE, height * FINE, (x, y) =>
        y < 116 ? shore(y) : leaves[(y >> 3) * width + (x >> 3)]!,
      );
      const found = await cuts(busy, { x: 0, y: 1 });
      expect(found.flatMap(({ borders }) => borders).filter(({ y }) => y === 12)).to.have.length(1);
    });

    it('is none where an oblique edge goes on, and is one where it is cut', async () => {
      const slope = grey(width * FINE, height * FINE, (x, y) => (2 * y > x ? 40 : 160));
      expect(await cuts(slope, { x: 4, y: 2 })).to.deep.equal([]);
      const [cut] = await cuts(slope, { x: 4, y: 0 });
      expect(cut?.strength).to.be.above(0.5);
    });

    it('is none where the pieces agree on one side of the border', async () => {
      /** The right piece is light from this column on, the left one dark everywhere. */
      const lightFrom = (column: number) =>
        grey(2 * width * FINE, height * FINE, (x) => (x < (width + column) * FINE ? 40 : 160));
      const [cut] = await cuts(lightFrom(0), { x: width, y: 0 }, halves, 2 * width);
      expect(cut?.strength ?? 0).to.be.above(0.5);
      expect(await cuts(lightFrom(20), { x: width, y: 0 }, halves, 2 * width)).to.deep.equal([]);
    });

    it('is none among what is drawn alike everywhere, as one rock beside another', async () => {
      const random = generator(5);
      const rock = grey(width * FINE, height * FINE, () => random.integer(256));
      const blots = grey(
        width * FINE,
        height * FINE,
        (x, y) => rock.bytes[4 * ((y >> 2) * width * FINE + (x >> 2))]!,
      );
      expect((await cuts(blots, { x: 7, y: 5 }))[0]?.strength ?? 0).to.be.below(0.3);
    });
  });
});
