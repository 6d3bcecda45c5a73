import { expect } from 'chai';
import { PATCH } from '../../../../src/model/lift/levels.ts';
import { shiftsBeyond } from '../../../../src/model/lift/pieces/shifts-beyond.ts';

/** 24 patches across and 32 down; each lies at its own place, moved by what `shift` says. */
const [COLUMNS, ROWS] = [24, 32];
const target = { width: COLUMNS + PATCH - 1, height: ROWS + PATCH - 1 };
function field(shift: (x: number, y: number) => readonly [number, number]): Uint32Array {
  return Uint32Array.from({ length: COLUMNS * ROWS }, (_, i) => {
    const [x, y] = [i % COLUMNS, Math.floor(i / COLUMNS)];
    const [dx, dy] = shift(x, y);
    return (y + dy) * 65536 + x + dx;
  });
}

describe('shiftsBeyond', () => {
  // Eight patches of a shift that is theirs alone, in the corner of a square; all others have one shift.
  const marked = (left: number, top: number) =>
    field((x, y) => (x >= left && x < left + 4 && y >= top && y < top + 2 ? [7, 3] : [1, 1]));

  it('finds what few patches above the photograph have, and not what those within it have', () => {
    const heights = { top: -0.5, bottom: 1 };
    expect(shiftsBeyond(marked(8, 0), target, undefined, heights)).to.deep.include({ x: 7, y: 3 });
    expect(shiftsBeyond(marked(8, 24), target, undefined, heights)).not.to.deep.include({ x: 7, y: 3 });
  });

  it('finds nothing in a hole of the photograph itself, nor where patches do not count', () => {
    expect(shiftsBeyond(marked(8, 0), target, undefined, { top: 0, bottom: 1 })).to.deep.equal([]);
    const none = new Uint8Array(COLUMNS * ROWS);
    expect(shiftsBeyond(marked(8, 0), target, none, { top: -0.5, bottom: 1 })).to.deep.equal([]);
  });
});
