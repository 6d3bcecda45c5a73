import { expect } from 'chai';
import type { MadeOfPieces } from '../../../../src/model/lift/pieces/made-of-pieces.ts';
import { addCostOfUsingAgain } from '../../../../src/model/lift/pieces/used-again.ts';

const HEIGHT = 12;
const SOURCE = 40;
const WIDTH = 60;

/** Upright stripes in the left half, even in the right one. */
const bytes = new Uint8Array(SOURCE * HEIGHT * 4).fill(120);
for (let i = 0; i < SOURCE * HEIGHT; i++) {
  const x = i % SOURCE;
  if (x < 20) bytes.fill(x % 4 < 2 ? 30 : 220, i * 4, i * 4 + 3);
}

/** Columns from 40 on are made; those of 40 to 49 and of 50 to 59 show the same ten columns, from `from` on. */
function made(from: number): MadeOfPieces {
  const shifts = [
    { x: from - 40, y: 0 },
    { x: from - 50, y: 0 },
  ];
  const column = (i: number): number => i % WIDTH;
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, i) => i);
  return {
    ...{ width: WIDTH, height: HEIGHT, shifts },
    source: { width: SOURCE, height: HEIGHT, bytes },
    hole: Uint8Array.from(pixels, (i) => (column(i) < 40 ? 0 : 1)),
    labels: Uint16Array.from(pixels, (i) => (column(i) < 50 ? 0 : 1)),
  };
}

function costsOf(image: MadeOfPieces, start = 7): readonly Uint32Array[] {
  const costs = image.shifts.map(() => new Uint32Array(WIDTH * HEIGHT).fill(start));
  addCostOfUsingAgain(image, (piece) => costs[piece] as Uint32Array, 1000);
  return costs;
}

const at = (x: number, y = 6): number => y * WIDTH + x;

describe('addCostOfUsingAgain', () => {
  it('makes the second use of a place dear, and leaves the one nearer to what is known', () => {
    const [near, far] = costsOf(made(4));
    expect(near?.[at(45)], 'the first use').to.equal(7);
    expect(far?.[at(55)], 'the second one').to.be.above(250);
    expect(near?.[at(55)], 'what that piece would show here is shown nowhere').to.equal(7);
    expect(far?.[at(20)], 'what is known').to.equal(7);
  });

  it('does not mind what is even, nor a piece whose border was moved by some pixels', () => {
    expect(costsOf(made(26))[1]?.[at(55)]).to.equal(7);
    const moved = {
      ...made(4),
      shifts: [
        { x: -36, y: 0 },
        { x: -38, y: 0 },
      ],
    };
    expect(costsOf(moved)[1]?.[at(52)]).to.equal(7);
  });

  it('leaves what a piece does not have', () => {
    expect(costsOf(made(4), 1000)[1]?.[at(55)]).to.equal(1000);
  });
});
