import { expect } from 'chai';
import fc from 'fast-check';
import { patchGrid } from '../../../../src/model/lift/field/field.ts';
import { alignPieces } from '../../../../src/model/lift/pieces/align-pieces.ts';
import { fieldPieces } from '../../../../src/model/lift/pieces/field-pieces.ts';

const size = { width: 48, height: 32 };
const grid = patchGrid(size);

/** A photograph whose rows brighten downwards at `horizon`, and whose columns differ a little. */
function photograph(horizon: number): { width: number; height: number; bytes: Uint8Array } {
  const bytes = new Uint8Array(size.width * size.height * 4);
  for (let y = 0, o = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, o += 4) bytes.fill((y < horizon ? 40 : 160) + (x % 7), o, o + 3);
  return { ...size, bytes };
}

/** A field of which the patches at `x` and farther have another shift. */
function field(at: number, left: { x: number; y: number }, right: { x: number; y: number }): Uint32Array {
  const entries = new Uint32Array(grid.width * grid.height);
  for (let y = 0, q = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++, q++) {
      const shift = x < at ? left : right;
      const sy = Math.min(grid.height - 1, Math.max(0, y + shift.y));
      const sx = Math.min(grid.width - 1, Math.max(0, x + shift.x));
      entries[q] = sy * 65536 + sx;
    }
  return entries;
}

/** Rows by which the patch at (x, 10) was moved. */
const rowsAt = (entries: Uint32Array, x: number): number => (entries[10 * grid.width + x]! >>> 16) - 10;

describe('alignPieces', () => {
  it('moves the smaller of two pieces by the pixel by which an edge has a step', () => {
    const entries = field(26, { x: 0, y: 0 }, { x: -7, y: 1 });
    expect(alignPieces(entries, grid, photograph(16))).to.be.greaterThan(0);
    expect(rowsAt(entries, 5)).to.equal(0);
    expect(rowsAt(entries, 35)).to.equal(0);
  });

  it('moves nothing where all is one piece, and nothing where pieces join already', () => {
    const one = field(26, { x: 0, y: 0 }, { x: 0, y: 0 });
    expect(alignPieces(one, grid, photograph(16))).to.equal(0);
    const joined = field(26, { x: 0, y: 0 }, { x: -7, y: 0 });
    expect(alignPieces(joined, grid, photograph(16))).to.equal(0);
    expect([...joined]).to.deep.equal([...field(26, { x: 0, y: 0 }, { x: -7, y: 0 })]);
  });

  it('moves no piece farther than a pixel: what is not there is not looked for', () => {
    const entries = field(26, { x: 0, y: 0 }, { x: -7, y: 3 });
    alignPieces(entries, grid, photograph(16));
    expect(rowsAt(entries, 35) - rowsAt(entries, 5)).to.be.greaterThanOrEqual(1);
  });

  it('leaves every match within the photograph, whatever the field, and every other time does the same', () => {
    const corner = fc.tuple(fc.nat(grid.width - 1), fc.nat(grid.height - 1)).map(([x, y]) => y * 65536 + x);
    const blocks = fc.array(corner, { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(blocks, (corners) => {
        const made = () =>
          Uint32Array.from(
            { length: grid.width * grid.height },
            (_, q) => corners[((q % grid.width) >> 3) + 6 * (Math.floor(q / grid.width) >> 3)] as number,
          );
        const [a, b] = [made(), made()];
        alignPieces(a, grid, photograph(12));
        alignPieces(b, grid, photograph(12));
        expect([...a]).to.deep.equal([...b]);
        for (const entry of a) {
          expect(entry & 0xffff).to.be.lessThan(grid.width);
          expect(entry >>> 16).to.be.lessThan(grid.height);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('fieldPieces', () => {
  it('are connected parts of one shift; what is small counts to the nearest that is not', () => {
    const entries = field(26, { x: 0, y: 0 }, { x: -7, y: 0 });
    entries[10 * grid.width + 3] = 20 * 65536 + 20;
    const { own, nearest, sizeOf, shiftOf } = fieldPieces(entries, grid, 10);
    const strange = own[10 * grid.width + 3] as number;
    expect(sizeOf(strange)).to.equal(1);
    expect(shiftOf(strange)).to.deep.equal({ x: 17, y: 10 });
    expect(nearest[10 * grid.width + 3]).to.equal(own[0]);
    expect(nearest[10 * grid.width + 40]).to.equal(own[10 * grid.width + 40]);
    expect(own[10 * grid.width + 40]).not.to.equal(own[0]);
    expect([...new Set(own)].reduce((sum, piece) => sum + sizeOf(piece), 0)).to.equal(entries.length);
  });

  it('always has a largest one, however small', () => {
    const corners = Uint32Array.from({ length: 9 }, (_, q) => ((q * 5) % 7) * 65536 + ((q * 3) % 7));
    const { nearest } = fieldPieces(corners, { width: 3, height: 3 }, 100);
    expect([...nearest].every((piece) => piece >= 0)).to.equal(true);
  });
});
