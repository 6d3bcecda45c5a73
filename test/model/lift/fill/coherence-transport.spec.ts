import { expect } from 'chai';
import fc from 'fast-check';
import { transportCoherently } from '../../../../src/model/lift/fill/coherence-transport.ts';
import { Guide } from '../../../../src/model/lift/fill/guide.ts';
import { generator } from '../../../../src/runtime/random/random.ts';

const [WIDTH, HEIGHT] = [64, 48];
const atOnce = async () => {};
const picture = (level: (x: number, y: number) => number) => ({
  ...{ width: WIDTH, height: HEIGHT },
  bytes: Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, k) =>
    k % 4 === 3 ? 255 : level(Math.floor(k / 4) % WIDTH, Math.floor(k / 4 / WIDTH)),
  ),
});
const disc = (x: number, y: number, radius: number) =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    Math.hypot((i % WIDTH) - x, Math.floor(i / WIDTH) - y) < radius ? 1 : 0,
  );
/** The most levels by which what fills the hole differs from what was there, farther than that many pixels from an edge. */
const mostAway = async (
  truth: ReturnType<typeof picture>,
  hole: Uint8Array,
  distance: (x: number, y: number) => number,
) => {
  const holed = { ...truth, bytes: truth.bytes.map((v, k) => (hole[k >> 2] === 1 && k % 4 < 3 ? 99 : v)) };
  const { bytes } = await transportCoherently(holed, hole, atOnce);
  let most = 0;
  for (let i = 0; i < hole.length; i++)
    if (Math.abs(distance(i % WIDTH, Math.floor(i / WIDTH))) > 2.5)
      most = Math.max(most, Math.abs(bytes[i * 4]! - truth.bytes[i * 4]!));
  return most;
};

describe('coherence transport', () => {
  it('lets an edge of any direction go on through a hole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 35 }), async (tens) => {
        const angle = (tens * Math.PI) / 36;
        const distance = (x: number, y: number) => Math.cos(angle) * (x - 32) + Math.sin(angle) * (y - 24);
        const truth = picture((x, y) => 130 + 90 * Math.tanh(distance(x, y)));
        expect(await mostAway(truth, disc(32, 24, 10), distance)).to.be.below(25);
      }),
      { numRuns: 36 },
    );
  });

  it('closes the outline of a disc of which a piece was cut out', async () => {
    const distance = (x: number, y: number) => Math.hypot(x - 30, y - 24) - 15;
    const truth = picture((x, y) => (distance(x, y) < 0 ? 20 : 180));
    const hole = disc(46, 24, 7);
    const holed = { ...truth, bytes: truth.bytes.map((v, k) => (hole[k >> 2] === 1 && k % 4 < 3 ? 99 : v)) };
    const { bytes } = await transportCoherently(holed, hole, atOnce);
    const inside = [...hole.keys()].filter((i) => hole[i] === 1);
    const share = (is: (i: number) => boolean) => inside.filter(is).length / inside.length;
    expect(share((i) => truth.bytes[i * 4]! < 100)).to.be.above(0.35);
    expect(share((i) => bytes[i * 4]! < 100 !== truth.bytes[i * 4]! < 100)).to.be.below(0.18);
  });

  it('stays between the darkest and the lightest of what it knows, and changes nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ x: fc.nat(WIDTH), y: fc.nat(HEIGHT), radius: fc.integer({ min: 1, max: 15 }) }),
        fc.nat(),
        async ({ x, y, radius }, seed) => {
          const noise = generator(seed).uniform(WIDTH * HEIGHT);
          const image = picture((column, row) => 40 + 100 * noise[row * WIDTH + column]!);
          const hole = disc(x, y, radius);
          const marked = {
            ...image,
            bytes: image.bytes.map((v, k) => (hole[k >> 2] === 1 && k % 4 < 3 ? 255 : v)),
          };
          const { bytes } = await transportCoherently(marked, hole, atOnce);
          for (let k = 0; k < bytes.length; k++) {
            if (hole[k >> 2] === 0 || k % 4 === 3) expect(bytes[k]).to.equal(image.bytes[k]);
            else expect(bytes[k]).to.be.within(40, 140);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leaves an image of which nothing is known, or all, as it is', async () => {
    const image = picture((x, y) => x + y);
    expect(await transportCoherently(image, new Uint8Array(WIDTH * HEIGHT).fill(1), atOnce)).to.equal(image);
    const { bytes } = await transportCoherently(image, new Uint8Array(WIDTH * HEIGHT), atOnce);
    expect(bytes).to.deep.equal(image.bytes);
  });
});

describe('the guide of a hole', () => {
  it('is far from what ends a line, near to what lets it go on, whatever its texture', async () => {
    const edge = (grain: number, row: (x: number) => number) =>
      picture((x, y) => (y < row(x) ? 60 : 180) + ((x + y) % 2 === 0 ? grain : -grain));
    const hole = disc(32, 24, 9);
    const guide = new Guide();
    expect(guide.distanceTo(edge(0, () => 24))).to.equal(0);
    await guide.of(
      edge(6, () => 24),
      hole,
      atOnce,
    );
    const straight = guide.distanceTo(edge(6, () => 24));
    const stepped = guide.distanceTo(edge(6, (x) => (x > 28 && x < 36 ? 29 : 24)));
    expect(straight).to.be.below(12);
    expect(stepped).to.be.above(2 * straight);
  });
});
