import { expect } from 'chai';
import fc from 'fast-check';
import { byBytes, isDeep } from '../../../../src/image/pointwise.ts';
import type { PatchField } from '../../../../src/model/lift/field/patch-field.ts';
import { type OwnGradientsOptions, takeOwnGradients } from '../../../../src/model/lift/fill/own-gradients.ts';
import { generator } from '../../../../src/runtime/random/random.ts';
import { imageOf } from '../../../support/images.ts';

const [WIDTH, HEIGHT, PATCH] = [64, 40, 7];
/** The hole, and how far away from each of its pixels the source lies. */
const HOLE = { left: 40, top: 12, right: 56, bottom: 28 };
const SHIFT = { x: -30, y: 2 };
/** Of a grain that moves up by that as often as it repeats itself. */
const ROWS = HEIGHT + 4;
const inHole = (x: number, y: number) => x >= HOLE.left && x < HOLE.right && y >= HOLE.top && y < HOLE.bottom;

const hole = {
  ...{ width: WIDTH, height: HEIGHT },
  bytes: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    inHole(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0,
  ),
};

/** Every patch comes from one place, SHIFT away. */
const field: PatchField = {
  ...{ width: WIDTH - PATCH + 1, height: HEIGHT - PATCH + 1, patch: PATCH },
  source: { width: WIDTH, height: HEIGHT },
  ...shifted((WIDTH - PATCH + 1) * (HEIGHT - PATCH + 1)),
};

function shifted(count: number): Pick<PatchField, 'x' | 'y' | 'distance'> {
  const columns = WIDTH - PATCH + 1;
  const within = (value: number, most: number) => Math.max(0, Math.min(most, value));
  return {
    x: Uint16Array.from({ length: count }, (_, q) => within((q % columns) + SHIFT.x, WIDTH - PATCH)),
    y: Uint16Array.from({ length: count }, (_, q) =>
      within(Math.floor(q / columns) + SHIFT.y, HEIGHT - PATCH),
    ),
    distance: new Uint32Array(count),
  };
}

/** Grain of ±20 levels, which repeats itself 30 px further and 2 px higher. */
function grain(seed: number) {
  const noise = generator(seed).uniform(WIDTH * ROWS * 3);
  const period = -SHIFT.x;
  return imageOf(3, HEIGHT, WIDTH, (c, y, x) => {
    const [u, v] = [x % period, y + SHIFT.y * Math.floor(x / period)];
    return 0.3 * (noise[(c * ROWS + v) * WIDTH + u]! - 0.5);
  });
}

type Image = ReturnType<typeof grain>;
const plane = WIDTH * HEIGHT;
/** With each pixel of the hole replaced, from what the image has. */
const filled = (image: Image, value: (at: number, image: Image) => number): Image => ({
  ...image,
  data: image.data.map((v, i) => (hole.bytes[i % plane] === 1 ? value(i, image) : v)),
});
const blurred = (image: Image) =>
  filled(image, (i, { data }) => {
    let sum = 0;
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += data[i + dy * WIDTH + dx]!;
    return sum / 9;
  });
const most = (a: Image, b: Image) => Math.max(...a.data.map((v, i) => Math.abs(v - b.data[i]!))) * 127.5;

const take = async (image: Image, sources: Image, options: Partial<OwnGradientsOptions> = {}) => {
  const own = { ...image, data: image.data.slice() };
  await takeOwnGradients(own, hole, field, {
    ...{ sources, excluded: hole.bytes, deep: true, pause: async () => {}, ...options },
  });
  return own;
};

describe('takeOwnGradients', () => {
  it('gives a blurred filling the grain of what it comes from, and leaves what is known', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
        const truth = grain(seed);
        const soft = blurred(truth);
        const sharp = await take(soft, soft);
        expect(most(soft, truth)).to.be.above(8);
        expect(most(sharp, truth)).to.be.below(1);
        for (let i = 0; i < truth.data.length; i++) {
          if (hole.bytes[i % plane] === 0 && sharp.data[i] !== truth.data[i]) expect.fail(`${i} changed`);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('changes nothing where the filling is what it comes from', async () => {
    const truth = grain(3);
    expect(most(await take(truth, truth), truth)).to.be.below(1e-3);
  });

  it('leaves 8 bits where there are 8', async () => {
    const soft = byBytes(blurred(grain(4)));
    expect(isDeep(await take(soft, soft, { deep: false }))).to.equal(false);
  });

  it('leaves the border between two things as sharp as it is', async () => {
    const truth = grain(5);
    // A hundred levels lighter than what surrounds it, and than what it comes from.
    const light = filled(truth, (i, { data }) => data[i]! + 100 / 127.5);
    expect(most(await take(light, light), light)).to.be.below(1);
    const near = filled(truth, (i, { data }) => data[i]! + 20 / 127.5);
    expect(most(await take(near, near), near)).to.be.above(8);
  });

  it('looks at nothing that is excluded, and joins nothing that counts no tone', async () => {
    const soft = blurred(grain(6));
    const all = new Uint8Array(plane).fill(1);
    expect(most(await take(soft, soft, { excluded: all }), soft)).to.be.below(1e-3);
    const near = filled(grain(6), (i, { data }) => data[i]! + 20 / 127.5);
    expect(most(await take(near, near, { toneless: all }), near)).to.be.below(1e-3);
  });

  it('ends when it is told to', async () => {
    const soft = blurred(grain(7));
    const stop = async () => {
      throw new Error('stopped');
    };
    const error = await take(soft, soft, { pause: stop }).then(
      () => undefined,
      (thrown: Error) => thrown.message,
    );
    expect(error).to.equal('stopped');
  });
});
