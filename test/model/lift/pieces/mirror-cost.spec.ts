import { expect } from 'chai';
import { addCostOfMirror } from '../../../../src/model/lift/pieces/mirror-cost.ts';

const WIDTH = 60;
const HEIGHT = 12;
const at = (x: number, y = 6): number => y * WIDTH + x;

/** Columns from 40 on are margins; they mirror upright stripes above, an even ground below. */
const bytes = new Uint8Array(WIDTH * 2 * HEIGHT * 4).fill(120);
for (let i = 0; i < WIDTH * HEIGHT; i++)
  if (i % WIDTH >= 20) bytes.fill(i % 4 < 2 ? 30 : 220, i * 4, i * 4 + 3);
const hole = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH < 40 ? 0 : 1));

function costsOf(height: number, ...shifts: readonly { readonly x: number; readonly y: number }[]) {
  const costs = shifts.map(() => new Uint32Array(WIDTH * HEIGHT).fill(7));
  costs[0]![at(59)] = 5000;
  const source = { width: WIDTH, height, bytes };
  const made = { width: WIDTH, hole, shifts, source };
  addCostOfMirror(made, (piece) => costs[piece] as Uint32Array, 1000, { width: 40, height: HEIGHT });
  return costs;
}

describe('addCostOfMirror', () => {
  it('makes the mirror image dear: the more the farther from the edge, and no other piece', () => {
    const [mirror, other] = costsOf(HEIGHT, { x: 0, y: 0 }, { x: -20, y: 0 });
    expect([mirror![at(40)], mirror![at(49)]]).to.deep.equal([7 + 341, 7 + 1523]);
    expect([other![at(41)], other![at(55)]]).to.deep.equal([7, 7]);
    expect(mirror![at(20)], 'what is known').to.equal(7);
    expect(mirror![at(59)], 'what a piece does not have').to.equal(5000);
  });

  it('makes it a tenth as dear at least where there is nothing to see, and not a second photograph below', () => {
    expect(costsOf(HEIGHT, { x: 15, y: 0 })[0]![at(43)]).to.equal(7 + 735);
    const even = bytes.slice().fill(120);
    const costs = new Uint32Array(WIDTH * HEIGHT).fill(7);
    const source = { width: WIDTH, height: HEIGHT, bytes: even };
    const made = { width: WIDTH, hole, shifts: [{ x: 0, y: 0 }], source };
    addCostOfMirror(made, () => costs, 1000, { width: 40, height: HEIGHT });
    expect(costs[at(49)]).to.equal(7 + 152);
    expect(costsOf(2 * HEIGHT, { x: 0, y: HEIGHT })[0]![at(49)]).to.equal(7);
  });

  it('makes what stands on its head three times as dear: above, below and in the corners', () => {
    const beside = costsOf(HEIGHT, { x: 0, y: 0 })[0]!;
    const below = hole.map((inside, i) => (i < at(0) ? inside : 1));
    const costs = new Uint32Array(WIDTH * HEIGHT).fill(7);
    const source = { width: WIDTH, height: HEIGHT, bytes };
    const made = { width: WIDTH, hole: below, shifts: [{ x: 0, y: 0 }], source };
    addCostOfMirror(made, () => costs, 1000, { width: 40, height: 6 });
    expect(costs[at(40, 0)]).to.equal(beside[at(40, 0)]);
    expect(costs[at(30)]! - 7).to.be.closeTo(3 * (beside[at(40)]! - 7), 1);
    expect(costs[at(40)]! - 7).to.be.closeTo(3 * (beside[at(41)]! - 7), 1);
  });
});
