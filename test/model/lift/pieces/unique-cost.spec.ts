import { expect } from 'chai';
import { addCostOfUnique } from '../../../../src/model/lift/pieces/unique-cost.ts';

const [WIDTH, HEIGHT, KNOWN] = [120, 60, 80];
const at = (x: number, y = 30): number => y * WIDTH + x;
const isKnown = (i: number): boolean => i % WIDTH < KNOWN;
const hole = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (isKnown(i) ? 0 : 1));
/** From pixels 60 px farther left. */
const SHIFT = { x: -60, y: 0 };
const always = () => Promise.resolve();

/** Costs of a canvas on whose grey ground squares of 8 px stand with their middles in row 30. */
async function costsWith(...things: readonly number[]): Promise<Uint32Array> {
  const bytes = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, k) => {
    const [x, y] = [Math.floor(k / 4) % WIDTH, Math.floor(k / 4 / WIDTH)];
    return things.some((middle) => Math.abs(x - middle + 0.5) < 4 && Math.abs(y - 29.5) < 4) ? 200 : 100;
  });
  const costs = new Uint32Array(WIDTH * HEIGHT).fill(7);
  costs[at(81)] = 5000;
  const source = { width: WIDTH, height: HEIGHT, bytes };
  await addCostOfUnique({ ...source, hole, shifts: [SHIFT], source }, () => costs, 1000, always);
  return costs;
}

describe('addCostOfUnique', () => {
  it('makes dear what the photograph shows once, and not its ground', async () => {
    const costs = await costsWith(40);
    expect(costs[at(100)], 'the thing, by all that it may cost').to.equal(7 + 480);
    expect(costs[at(100, 5)], 'the ground').to.equal(7);
    expect(costs[at(40)], 'what is known').to.equal(7);
    expect(costs[at(81)], 'what a piece does not have').to.equal(5000);
  });

  it('does not mind what it shows twice', async () => {
    expect((await costsWith(40, 66))[at(100)]).to.equal(7);
  });

  it('minds nothing from outside of the photograph, nor a photograph too small to compare', async () => {
    expect((await costsWith(40, 100))[at(100)], 'the margin shows it, too').to.equal(7 + 480);
    const costs = new Uint32Array(64).fill(7);
    const source = { width: 8, height: 8, bytes: new Uint8Array(256).map((_, k) => k) };
    const small = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1));
    await addCostOfUnique(
      { width: 8, height: 8, hole: small, shifts: [{ x: -4, y: 0 }], source },
      () => costs,
      1000,
      always,
    );
    expect([...costs].every((cost) => cost === 7)).to.equal(true);
  });
});
