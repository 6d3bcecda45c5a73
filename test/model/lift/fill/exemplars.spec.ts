import { expect } from 'chai';
import fc from 'fast-check';
import { transportCoherently } from '../../../../src/model/lift/fill/coherence-transport.ts';
import { type Exemplars, fillByExemplars } from '../../../../src/model/lift/fill/exemplars.ts';
import { generator } from '../../../../src/runtime/random/random.ts';

const [WIDTH, HEIGHT] = [56, 40];
type Colour = readonly [number, number, number];

const picture = (colour: (x: number, y: number) => Colour) => ({
  ...{ width: WIDTH, height: HEIGHT },
  bytes: Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => {
    const pixel = Math.floor(i / 4);
    return i % 4 === 3 ? 255 : colour(pixel % WIDTH, Math.floor(pixel / WIDTH))[i % 4]!;
  }),
});
const grey = (value: number): Colour => [value, value, value];
const flags = (is: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (is(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0));
const disc = (x: number, y: number, radius: number) =>
  flags((column, row) => Math.hypot(column - x, row - y) < radius);

/** The picture with its hole, first painted over, filled from what surrounds it. */
async function filled(
  source: ReturnType<typeof picture>,
  hole: Uint8Array,
  exemplars: Partial<Exemplars> = {},
  forbidden = hole,
  guide?: ReturnType<typeof picture>,
): Promise<Uint8Array> {
  const bytes = source.bytes.map((v, i) => (hole[Math.floor(i / 4)] === 0 ? v : i % 4 === 3 ? 255 : 99));
  const parts = [{ top: 0, width: WIDTH, height: HEIGHT }];
  const lines = guide ?? (await transportCoherently(source, hole, async () => {}));
  await fillByExemplars(
    {
      target: { ...source, bytes },
      source,
      parts,
      hole,
      forbidden,
      heights: { top: 0, bottom: 1 },
      guide: lines,
    },
    { radius: 3, stay: 0, ...exemplars },
    async () => {},
  );
  return bytes;
}

describe('a hole that is filled with exemplars', () => {
  it('shows what was there where that repeats itself', async () => {
    const weave = picture((x, y) => [(x % 7) * 30, (y % 5) * 40, ((x + 2 * y) % 4) * 50]);
    const hole = disc(30, 20, 9);
    expect(await filled(weave, hole)).to.deep.equal(weave.bytes);
  });

  it('lets a line of one pixel and an edge go on through it', async () => {
    const line = picture((_, y) => (y === 12 ? grey(250) : grey(20)));
    expect(await filled(line, disc(28, 14, 9))).to.deep.equal(line.bytes);
    const edge = picture((x) => grey(x < 28 ? 20 : 120));
    expect(await filled(edge, disc(28, 14, 9))).to.deep.equal(edge.bytes);
  });

  it('changes nothing outside of the hole, and copies each of its pixels, whatever is shown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ x: fc.nat(WIDTH), y: fc.nat(HEIGHT), radius: fc.integer({ min: 1, max: 12 }) }),
        fc.integer({ min: 3, max: 6 }),
        fc.nat(),
        async ({ x, y, radius }, own, seed) => {
          const noise = generator(seed).uniform(WIDTH * HEIGHT);
          const source = picture((column, row) => {
            const value = noise[row * WIDTH + column]! * 255;
            return [value, 255 - value, row * 6];
          });
          const hole = disc(x, y, radius);
          const result = await filled(source, hole, { radius: own, stay: 0.2 });
          const colours = new Set<string>();
          const at = (bytes: Uint8Array, i: number) => bytes.subarray(i * 4, i * 4 + 4).join();
          for (let i = 0; i < hole.length; i++) if (hole[i] === 0) colours.add(at(source.bytes, i));
          for (let i = 0; i < hole.length; i++) {
            if (hole[i] === 0) expect(at(result, i)).to.equal(at(source.bytes, i));
            else expect(colours.has(at(result, i)), `pixel ${i}`).to.equal(true);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('takes what is alike from its own height where that is kept, and nothing that may not be used', async () => {
    // Plain but for its red, which tells the row: what is compared does not.
    const rows = picture((_, y) => [y, 100, 100]);
    const hole = disc(28, 20, 6);
    const kept = await filled(rows, hole, { stay: 10 });
    for (let i = 0; i < hole.length; i++) expect(kept[i * 4]).to.equal(Math.floor(i / WIDTH));
    const upper = flags((_, y) => y < 20);
    const lower = await filled(
      picture((_, y) => (y < 20 ? grey(200) : grey(198))),
      hole,
      {},
      upper.map((above, i) => (above === 1 ? 1 : hole[i]!)),
    );
    for (let i = 0; i < hole.length; i++) if (hole[i] === 1) expect(lower[i * 4]).to.equal(198);
  });

  it('fills all of a hole at the edge, with smaller patches where there is no room for large ones', async () => {
    const plain = picture(() => [10, 200, 60]);
    const rest = flags((x, y) => x >= 8 || y >= 8);
    expect(await filled(plain, rest, { radius: 6 })).to.deep.equal(plain.bytes);
  });

  it('takes of several that go on what a guide shows beyond, but for its texture', async () => {
    // A stripe that goes on straight in the lower half, and turns in the upper one: above column 28 both are alike.
    const stripe = (x: number, y: number): Colour => {
      const [row, turned] = [y % 20, y < 20 && x >= 24];
      return grey(turned ? (x < 27 && row < 13 ? 200 : 20) : row >= 10 && row < 13 ? 200 : 20);
    };
    const source = picture(stripe);
    const own = flags((x, y) => x >= 24 && x < 36 && y >= 21 && y < 39);
    const straight = picture((_, y) => stripe(0, y));
    const guided = await filled(source, own, {}, own, straight);
    expect(guided).to.deep.equal(straight.bytes.map((v, i) => (own[i >> 2] === 1 ? v : source.bytes[i]!)));
    const turning = picture((x, y) => stripe(x, y % 20));
    const bent = await filled(source, own, {}, own, turning);
    expect(bent).not.to.deep.equal(guided);
  });
});
