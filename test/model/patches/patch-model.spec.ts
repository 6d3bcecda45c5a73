import { expect } from 'chai';
import fc from 'fast-check';
import { runScale } from '../../../src/model/chain/coarse-to-fine.ts';
import { samplePyramid } from '../../../src/model/chain/sample-pyramid.ts';
import { decodeModel, encodeModel } from '../../../src/model/file/model-file.ts';
import { patchModel, patchScale, patchScaleSizes } from '../../../src/model/patches/patch-model.ts';
import { noiseLevels, type PatchScale, sideAt } from '../../../src/model/pyramid/patch-scale.ts';
import { isPatchScale, requireNet } from '../../../src/model/pyramid/pyramid-model.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled, nchw, splitBatch, type Tensor } from '../../../src/runtime/tensor.ts';
import { codeOf, codeOfAsync } from '../../support/code-of.ts';
import { tinyImage } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('a model of patches', () => {
  const engine = useEngine();

  it('has scales that rise, from a few pixels to few thousand, for photographs of any shape', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 9000 }), fc.integer({ min: 9, max: 9000 }), (width, height) => {
        const sizes = patchScaleSizes({ width, height });
        expect(sizes.length).to.be.within(1, 3);
        for (const [i, size] of sizes.entries()) {
          expect(Math.min(size.width, size.height)).to.be.at.least(9);
          expect(size.width).to.be.at.most(Math.max(9, width));
          if (i > 0) expect(size.width).to.be.at.least(sizes[i - 1]!.width);
        }
      }),
    );
    expect(patchScaleSizes({ width: 1920, height: 1080 })).to.deep.equal([
      { width: 24, height: 14 },
      { width: 36, height: 20 },
      { width: 54, height: 30 },
    ]);
    // 20:1, which is compared with itself by all of its pixels.
    const finest = patchScaleSizes({ width: 20_000, height: 1000 }).at(-1)!;
    expect(finest.width * finest.height).to.be.within(1600, 2200);
    expect(codeOf(() => patchScaleSizes({ width: 100, height: 8 }))).to.equal('image/too-small');
  });

  it('is sampled, kept in a file and read again with the same samples; it says that it has no nets', async () => {
    const model = await patchModel(engine(), tinyImage(20, 30));
    expect(model.scales.every(isPatchScale)).to.equal(true);
    const bytes = encodeModel(model);
    expect(bytes.length).to.be.below(20_000);
    const read = decodeModel(bytes);
    expect(encodeModel(read)).to.deep.equal(bytes);
    const sample = (of: typeof model) => samplePyramid(engine(), of, { seed: 3, candidates: 2 });
    const [own, again] = [await sample(model), await sample(read)];
    expect(own.shape).to.deep.equal(model.image.shape);
    expect([...again.data]).to.deep.equal([...own.data]);
    expect(read.detail?.shape).to.deep.equal([1, 3, 20, 30]);
    const grey = encodeModel({ ...model, detail: filled([1, 1, 20, 30], 0) });
    const small = encodeModel({ ...model, detail: filled([1, 3, 8, 30], 0) });
    for (const wrong of [grey, small]) expect(codeOf(() => decodeModel(wrong))).to.equal('model/invalid');
    expect(codeOf(() => requireNet(model.scales[0]!))).to.equal('value/out-of-range');
  });

  it('gives sample i whatever the number of samples, and other candidates only where there are more', async () => {
    const model = await patchModel(engine(), tinyImage(20, 30));
    const draw = (count: number, first: number) =>
      samplePyramid(engine(), model, { seed: 5, count, first, candidates: 3 });
    const [, second] = splitBatch(await draw(2, 0));
    const [alone] = splitBatch(await draw(1, 1));
    // Batches of other sizes are other matrix products, so equal but for rounding.
    const apart = alone!.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - second!.data[i]!)),
      0,
    );
    expect(apart).to.be.below(0.05);
  });

  it('lays out newer pictures by smaller patches, and keeps the photograph where it is asked to', async () => {
    const photo = tinyImage(20, 30);
    const sides = async (novelty: number) =>
      ((await patchModel(engine(), photo, { novelty })).scales[0] as PatchScale).patches.sides[0]!.side;
    expect(await sides(0)).to.equal(11);
    expect(await sides(1)).to.be.at.most(await sides(0.5));
    expect(await codeOfAsync(() => patchModel(engine(), photo, { novelty: 2 }))).to.equal(
      'value/out-of-range',
    );
  });

  it('draws nothing for another novelty of a photograph whose layouts were judged', async () => {
    const photo = tinyImage(12, 18);
    await patchModel(engine(), photo, { novelty: 0.8 });
    const idle: EnergyEngine = {
      ...engine(),
      compile: (stack) => engine().compile(stack),
      dispose: async () => {},
      compilePatches: () => {
        throw new Error('Layouts were judged once more.');
      },
    };
    expect((await patchModel(idle, photo, { novelty: 0.8 })).scales.length).to.be.at.least(1);
  });

  it('is made of one colour, of grey pictures and of small ones', async () => {
    for (const photo of [filled([1, 3, 12, 18], 0.25), tinyImage(12, 12, 1), tinyImage(9, 60)]) {
      const model = await patchModel(engine(), photo);
      const sample = await samplePyramid(engine(), model, { seed: 1, candidates: 2 });
      expect(sample.data.every((value) => Number.isFinite(value) && Math.abs(value) <= 1)).to.equal(true);
      expect(nchw(sample).c).to.equal(nchw(photo).c);
    }
  });

  it('ends when it is cancelled', async () => {
    const abort = AbortSignal.abort();
    expect(await codeOfAsync(() => patchModel(engine(), tinyImage(20, 30), { signal: abort }))).to.equal(
      'run/cancelled',
    );
  });
});

describe('a chain on a scale of patches', () => {
  const engine = useEngine();
  const photo = tinyImage(12, 16);
  const scale = patchScale(photo, 1, [{ above: 0, side: 5 }]);

  it('leaves the photograph as it is at little noise', async () => {
    const end = await runScale(engine(), { ...scale, startNoise: 0.05 }, photo);
    expect(worst(end, photo)).to.be.below(0.05);
  });

  it('makes of noise what the photograph is made of: every pixel ends as one of it', async () => {
    const noise = filled(photo.shape, 0);
    const end = await runScale(engine(), { ...scale, startNoise: 2, steps: 30 }, noise, {
      generators: [generator(1).split('a')],
    });
    const { h, w, c } = nchw(end);
    const colour = (image: Tensor, p: number) =>
      Array.from({ length: c }, (_, k) => image.data[k * h * w + p]!);
    for (let p = 0; p < h * w; p += 7) {
      const own = colour(end, p);
      const nearest = Math.min(
        ...Array.from({ length: h * w }, (_, q) =>
          Math.max(...colour(photo, q).map((value, k) => Math.abs(value - own[k]!))),
        ),
      );
      expect(nearest).to.be.below(0.1);
    }
  });

  it('holds clamped pixels at every step, and tells score and drift of each', async () => {
    const mask = filled([1, 1, 12, 16], 0);
    mask.data.fill(1, 0, 40);
    const values = filled(photo.shape, 0.5);
    const told: number[] = [];
    await runScale(engine(), scale, photo, {
      ...{ clamp: { mask, values }, generators: [generator(2).split('b')], steps: 4 },
      async onStep(step, read, energy) {
        told.push(step);
        const state = await read();
        for (let p = 0; p < 40; p++) expect(state.data[p]).to.equal(0.5);
        expect((await energy())!.gradientNorm).to.be.above(0);
      },
    });
    expect(told).to.deep.equal([1, 2, 3, 4]);
  });

  it('has noise levels that fall by one factor, and patches by them', () => {
    expect(noiseLevels(2, 0.5, 3)).to.deep.equal([2, 1, 0.5]);
    expect(noiseLevels(2, 0.5, 1)).to.deep.equal([2]);
    const two = patchScale(photo, 0, [
      { above: 0.5, side: 9 },
      { above: 0, side: 3 },
    ]).patches;
    expect([2, 0.51, 0.5, 0.01].map((sigma) => sideAt(two, sigma))).to.deep.equal([9, 9, 3, 3]);
  });
});

function worst(a: Tensor, b: Tensor): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}
