import { expect } from 'chai';
import { affine, byBytes, isDeep } from '../../../src/image/pointwise.ts';
import { NO_MATCH } from '../../../src/model/lift/field/patch-field.ts';
import { filledFromShot } from '../../../src/model/shot/fill-from-shot.ts';
import { layShot } from '../../../src/model/shot/lay-shot.ts';
import { lightOfShot } from '../../../src/model/shot/light.ts';
import { similarity } from '../../../src/model/shot/projection.ts';
import { warpedShot } from '../../../src/model/shot/warp-shot.ts';
import { crop, type Rectangle } from '../../../src/runtime/crop.ts';
import { filled, sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { at, imageOf, maskOf } from '../../support/images.ts';
import { smallPhoto } from '../lift/pictures.ts';

const [WIDTH, HEIGHT] = [280, 160];

describe('another shot of a place', () => {
  let whole: Tensor;
  let image: Tensor;
  let given: Tensor;
  const inside = (y: number, x: number) => y >= 60 && y < 100 && x >= 110 && x < 170;
  const mask = maskOf(HEIGHT, WIDTH, inside);
  const none = filled([1, 1, HEIGHT, WIDTH], 0);
  before(async () => {
    whole = await smallPhoto('colosseum', 320, 180);
    image = crop(whole, { left: 0, top: 0, width: WIDTH, height: HEIGHT });
    given = imageOf(3, HEIGHT, WIDTH, (c, y, x) => (inside(y, x) ? [1, -1, 1][c]! : at(image, c, y, x)));
  });

  /** The place from 30 px further to the right and 12 px further down, darker. */
  const other = (
    from = whole,
    { left = 30, top = 12, width = WIDTH, height = HEIGHT }: Partial<Rectangle> = {},
  ) => byBytes(affine(crop(from, { left, top, width, height }), 0.9, 0.08));
  const lay = (shot: Tensor, options = {}) => layShot(given, mask, shot, { openKernels, ...options });

  /** Largest difference of what was laid to what was there, levels. */
  function error(made: Tensor, laid: Tensor): number {
    const plane = laid.data.length;
    return made.data.reduce(
      (most, v, i) =>
        laid.data[i % plane] === 1 ? Math.max(most, 127.5 * Math.abs(v - image.data[i]!)) : most,
      0,
    );
  }

  it('fills a hole with what was there, in the light of what surrounds it, and leaves all else bit for bit', async () => {
    const made = (await lay(other()))!;
    expect(made.rest).to.equal(undefined);
    expect(made.laid.data).to.deep.equal(mask.data);
    expect(error(made.image, mask)).to.be.below(4);
    expect(
      made.image.data.filter((v, i) => mask.data[i % mask.data.length] === 0 && v !== given.data[i]),
    ).to.have.lengthOf(0);
  });

  it('is no other place, and no other picture', async () => {
    expect(await lay(await smallPhoto('waves', WIDTH, HEIGHT))).to.equal(undefined);
  });

  it('leaves of the hole what it does not show', async () => {
    const made = (await lay(other(whole, { left: 112, top: 0, width: 208 })))!;
    for (let y = 60; y < 100; y++) {
      expect(at(made.rest!, 0, y, 111)).to.equal(1);
      expect(at(made.laid, 0, y, 113)).to.equal(1);
    }
    expect(error(made.image, made.laid)).to.be.below(4);
    for (let i = 0; i < mask.data.length; i++)
      expect(made.laid.data[i]! + made.rest!.data[i]!).to.equal(mask.data[i]);
  });

  it('leaves of the hole what stands across its rim in the shot alone', async () => {
    const pole = (y: number, x: number) => y >= 40 && y < 85 && x >= 135 && x < 147;
    const scene = imageOf(3, 180, 320, (c, y, x) =>
      pole(y, x) ? [0.9, -0.9, -0.9][c]! : at(whole, c, y, x),
    );
    const made = (await lay(other(scene)))!;
    for (let y = 60; y < 85; y++)
      for (let x = 135; x < 147; x++) expect(at(made.rest!, 0, y, x), `${x},${y}`).to.equal(1);
    expect(made.rest!.data.filter((v) => v === 1).length).to.be.below(3 * 25 * 12);
    expect(error(made.image, made.laid)).to.be.below(6);
  });

  it('fills all of it where something stands across its rim in the image alone', async () => {
    const pole = (y: number, x: number) => y >= 40 && y < 60 && x >= 135 && x < 147;
    const scene = imageOf(3, HEIGHT, WIDTH, (c, y, x) =>
      pole(y, x) ? [0.9, -0.9, -0.9][c]! : at(given, c, y, x),
    );
    const made = (await layShot(scene, mask, other(), { openKernels }))!;
    expect(made.rest).to.equal(undefined);
    expect(error(made.image, mask)).to.be.below(6);
  });

  it('is laid with 8 bits, unless it or the image has 16', async () => {
    const deep = affine(other(), 1, 0);
    for (let i = 0; i < deep.data.length; i++) deep.data[i]! += 0.001 * Math.sin(i);
    const bits = async (one: Tensor, shot: Tensor) =>
      isDeep((await layShot(one, mask, shot, { openKernels }))!.image) ? 16 : 8;
    expect(await bits(byBytes(given), byBytes(deep))).to.equal(8);
    expect(await bits(byBytes(given), deep)).to.equal(16);
    expect(await bits(affine(given, 0.99, 0), byBytes(deep))).to.equal(16);
  });

  it('shows nothing where it is transparent', async () => {
    const clear = maskOf(HEIGHT, WIDTH, (_, x) => x >= 112);
    const made = (await lay(other(whole, { left: 0, top: 0 }), { shotAlpha: clear }))!;
    expect(at(made.laid, 0, 80, 113)).to.equal(1);
    expect(at(made.rest!, 0, 80, 111)).to.equal(1);
  });

  it('has a light that is told channel by channel; what is in a hole tells nothing of it', () => {
    const gains = [0.8, 0.9, 1.1];
    const plane = WIDTH * HEIGHT;
    const shot = { ...image, data: image.data.map((v, i) => (v - 0.1) / gains[Math.floor(i / plane)]!) };
    const same = similarity(sizeOf(image), sizeOf(image), { angle: 0, scale: 1, move: { x: 0, y: 0 } });
    const registration = { model: 'similarity', projection: same, gain: 0.9, offset: 0.1 } as const;
    const known = Uint8Array.from(mask.data, (v) => 1 - v);
    for (const [channel, { gain, offset }] of lightOfShot(given, known, shot, registration).entries()) {
      expect(gain).to.be.closeTo(gains[channel]!, 0.03);
      expect(offset).to.be.closeTo(0.1, 0.01);
    }
  });

  it('is exact in whole pixels, to its border', () => {
    const size = sizeOf(image);
    const moved = similarity(size, size, { angle: 0, scale: 1, move: { x: 5, y: -2 } });
    const opaque = new Uint8Array(WIDTH * HEIGHT).fill(1);
    const { data, shown } = warpedShot(image, opaque, moved, { left: 0, top: 0, ...size });
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 0; x < WIDTH; x++) {
        const reaches = x + 5 < WIDTH && y >= 2;
        expect(shown[y * WIDTH + x]).to.equal(Number(reaches));
        if (reaches) expect(data[y * WIDTH + x]).to.be.closeTo(at(image, 0, y - 2, x + 5), 1e-5);
      }
  });

  it('is what a lift needs not look for: nothing is left, its field tells where all came from', async () => {
    const second = other();
    const inputs = await filledFromShot({ photo: given, mask, alpha: none, second }, openKernels);
    // Nothing of a transparent image tells where a shot belongs.
    expect(inputs).to.deep.equal({ photo: given, mask, alpha: none, second, finished: undefined });
    const laid = await filledFromShot({ photo: given, mask, second }, openKernels);
    expect(laid.mask).to.equal(undefined);
    const { image: made, alpha, field, secondShare } = laid.finished!(undefined);
    expect(error(made, mask)).to.be.below(4);
    expect([alpha, secondShare]).to.deep.equal([undefined, 1]);
    const middle = 77 * field.width + 137;
    expect([field.x[middle], field.y[middle]! - field.parts![1]!.top]).to.deep.equal([137 - 30, 77 - 12]);
    expect(field.distance[middle]).to.be.below(147 * 40 ** 2);
    expect(field.distance[0]).to.equal(NO_MATCH);
  });
});
