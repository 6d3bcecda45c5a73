import { expect } from 'chai';
import { selectObject } from '../../../src/model/segment/select-object.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { grainyImage, overlap } from './scene.ts';

const [W, H] = [160, 120];
const maskOf = (inside: (x: number, y: number) => boolean): Tensor => ({
  shape: [1, 1, H, W],
  data: Float32Array.from({ length: W * H }, (_, i) => (inside(i % W, Math.floor(i / W)) ? 1 : 0)),
});
/** A reddish thing with a dark eye and a beak on greenish and bluish ground, with grain. */
const body = (x: number, y: number) => ((x - 80) / 30) ** 2 + ((y - 60) / 38) ** 2 < 1;
const beak = (x: number, y: number) => x >= 80 && x < 124 && Math.abs(y - 50) <= 2.5;
const eye = (x: number, y: number) => Math.hypot(x - 90, y - 40) < 5;
const truth = maskOf((x, y) => body(x, y) || beak(x, y));
const image = grainyImage(3, H, W, (x, y) => {
  if (eye(x, y)) return [20, 60, 25];
  if (body(x, y) || beak(x, y)) return [170, 90, 70];
  return y < 70 ? [90, 130, 190] : [30, 90, 40];
});

describe('selecting an object', () => {
  it('finds its edge from a rough mark around it, an eye and a beak included', async () => {
    const rough = maskOf((x, y) => x > 40 && x < 120 && y > 12 && y < 106);
    expect(overlap(rough, truth)).to.be.below(0.6);
    const found = await selectObject(image, rough, { reach: 24 });
    expect(overlap(found, truth)).to.be.above(0.96);
    expect(found.data[40 * W + 90]).to.be.above(0.9);
    expect(found.data[50 * W + 118]).to.be.above(0.5);
  });

  it('finds it from a stroke within it', async () => {
    const stroke = maskOf((x, y) => Math.abs(x - 75) < 5 && y > 40 && y < 85);
    const found = await selectObject(image, stroke, { reach: 60 });
    expect(overlap(found, truth)).to.be.above(0.95);
  });

  it('finds it from a dot', async () => {
    const dot = maskOf((x, y) => Math.hypot(x - 70, y - 60) < 2.5);
    expect(overlap(await selectObject(image, dot, { reach: 70 }), truth)).to.be.above(0.95);
  });

  it('has nothing beyond the mark where it may reach nowhere', async () => {
    const rough = maskOf((x, y) => x > 40 && x < 120 && y > 40 && y < 106);
    const found = await selectObject(image, rough, { reach: 0 });
    const wanted = maskOf((x, y) => truth.data[y * W + x] === 1 && rough.data[y * W + x] === 1);
    expect(overlap(found, wanted)).to.be.above(0.95);
  });

  it('is the same for a large picture, whose edge it follows', async () => {
    const large = (from: Tensor, c: number): Tensor => {
      const data = new Float32Array(c * W * H * 16);
      for (let k = 0; k < c; k++)
        for (let y = 0; y < 4 * H; y++)
          for (let x = 0; x < 4 * W; x++)
            data[(k * 4 * H + y) * 4 * W + x] = from.data[(k * H + (y >> 2)) * W + (x >> 2)]!;
      return { shape: [1, c, 4 * H, 4 * W], data };
    };
    const rough = large(
      maskOf((x, y) => x > 40 && x < 120 && y > 12 && y < 106),
      1,
    );
    const found = await selectObject(large(image, 3), rough, { reach: 96 });
    expect(overlap(found, large(truth, 1))).to.be.above(0.95);
  });

  it('takes a grey picture, and one of a single colour', async () => {
    const grey = { shape: [1, 1, H, W], data: image.data.slice(0, W * H) };
    const rough = maskOf((x, y) => x > 40 && x < 120 && y > 12 && y < 106);
    expect(overlap(await selectObject(grey, rough, { reach: 24 }), truth)).to.be.above(0.8);
    const flat = { ...grey, data: new Float32Array(W * H) };
    const found = await selectObject(flat, rough, { reach: 10 });
    expect(found.data.some((value) => value > 0.5)).to.equal(true);
  });

  it('refuses what marks nothing, does not fit or reaches less than nowhere', async () => {
    const none = maskOf(() => false);
    const rough = maskOf((x) => x > 50 && x < 90);
    const small = { shape: [1, 1, 2, 2], data: new Float32Array(4).fill(1) };
    expect(await codeOfAsync(() => selectObject(image, none, { reach: 5 }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => selectObject(image, rough, { reach: -1 }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => selectObject(image, small, { reach: 5 }))).to.equal('tensor/shape');
    const stopped = AbortSignal.abort();
    expect(await codeOfAsync(() => selectObject(image, rough, { reach: 5, signal: stopped }))).to.equal(
      'run/cancelled',
    );
  });
});
