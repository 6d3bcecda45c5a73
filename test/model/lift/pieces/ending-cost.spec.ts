import { expect } from 'chai';
import { addCostOfEnding } from '../../../../src/model/lift/pieces/ending-cost.ts';

const [WIDTH, HEIGHT] = [60, 20];
const at = (x: number, y = 10): number => y * WIDTH + x;

/** A light thing in the rows 8 to 12 that reaches the edge, from which on all is dark, as the ground is. */
const bytes = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, k) => {
  const [x, y] = [Math.floor(k / 4) % WIDTH, Math.floor(k / 4 / WIDTH)];
  return x < 30 && y >= 8 && y <= 12 ? 100 : 40;
});
const source = { width: WIDTH, height: HEIGHT, bytes };
const hole = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH < 30 ? 0 : 1));
const [GOES_ON, ENDS] = [
  { x: -20, y: 0 },
  { x: 0, y: 0 },
];

function costsOf(image: Uint8Array): Uint32Array[] {
  const costs = [GOES_ON, ENDS].map(() => new Uint32Array(WIDTH * HEIGHT).fill(7));
  costs[1]![at(31)] = 5000;
  const made = { width: WIDTH, height: HEIGHT, hole, shifts: [GOES_ON, ENDS], source };
  addCostOfEnding(made, image, (piece) => costs[piece] as Uint32Array, 1000);
  return costs;
}

describe('addCostOfEnding', () => {
  it('makes dear what ends where the photograph does, less the farther from there, and not what goes on', () => {
    const [goesOn, ends] = costsOf(bytes) as [Uint32Array, Uint32Array];
    expect([goesOn[at(30)], goesOn[at(33)]]).to.deep.equal([7, 7]);
    // Levels that differ by 60, at 3 and at 6 px: of what is beside the edge the mean has a part of the thing, too.
    expect([ends[at(32)], ends[at(35)]]).to.deep.equal([7 + 1109, 7 + 408]);
    expect([ends[at(41)], ends[at(42)]], 'not from a fifth of this picture on').to.deep.equal([7 + 55, 7]);
    expect(ends[at(32, 3)], 'the ground').to.equal(7);
    expect(ends[at(29)], 'what is known').to.equal(7);
    expect(ends[at(31)], 'what a piece does not have').to.equal(5000);
  });

  it('tells nothing from what the hole shows so far', () => {
    const filled = bytes.map((value, k) => (hole[k >> 2] === 0 ? value : 250));
    expect(costsOf(filled)).to.deep.equal(costsOf(bytes));
  });
});
