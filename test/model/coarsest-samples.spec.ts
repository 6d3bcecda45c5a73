import { expect } from 'chai';
import { flip } from '../../src/image/flip.ts';
import { calibrateLayouts, coarsestSamples } from '../../src/model/coarsest-samples.ts';
import { misfitMeter } from '../../src/model/layout-misfit.ts';
import { seamMeter } from '../../src/model/layout-seam.ts';
import { samplePyramid } from '../../src/model/sample-pyramid.ts';
import { crop } from '../../src/runtime/crop.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { concatBatch, filled, splitBatch, type Tensor } from '../../src/runtime/tensor.ts';
import { onnxEngine, tinyImage, tinyModel } from '../support/tiny-model.ts';

describe('layouts of scale 0', () => {
  let engine: EnergyEngine;
  const model = tinyModel();
  const scale = model.scales[0]!;
  const observed = tinyImage(8, 9);
  const base = {
    scale,
    size: scale.size,
    channels: 3,
    startOf: (i: number, t: number) => generator(7).split(i, t),
  };
  before(async () => {
    engine = await onnxEngine();
  });
  after(() => engine.dispose());

  it('have misfit 0 for the training image, and more the less they look like it', async () => {
    const measure = await misfitMeter(engine, scale, observed);
    const noisy = (std: number): Tensor => ({
      shape: observed.shape,
      data: observed.data.map((x, i) => x + std * Math.sin(12.9898 * i) ** 3),
    });
    const [same, near, far, flat] = await measure(
      concatBatch([observed, noisy(0.1), noisy(0.6), filled([1, 3, 8, 9], 0)]),
    );
    expect(same).to.be.below(1e-6);
    expect(near).to.be.within(1e-3, far!);
    expect(far).to.be.above(2 * near!);
    expect(flat).to.be.above(near!);
  });

  it('measure other sizes: the image beside its mirror image is no failure', async () => {
    const measure = await misfitMeter(engine, scale, observed);
    const mirrored = flip(observed, 'horizontal');
    const wide = new Float32Array(3 * 8 * 18);
    for (let row = 0; row < 24; row++) {
      wide.set(observed.data.subarray(row * 9, row * 9 + 9), row * 18);
      wide.set(mirrored.data.subarray(row * 9, row * 9 + 9), row * 18 + 9);
    }
    const [double, noise] = [
      await measure({ shape: [1, 3, 8, 18], data: wide }),
      await measure({ shape: [1, 3, 8, 18], data: generator(1).normal(wide.length) }),
    ];
    expect(double[0]).to.be.below(0.6 * noise[0]!);
  });

  it('are drawn again while they exceed the limit, and the best is kept when none passes', async () => {
    const tried: number[] = [];
    const startOf = (i: number, attempt: number) => {
      tried.push(attempt);
      return generator(7).split(i, attempt);
    };
    const layout = (limit: number) => ({ observed, limit, tries: 4 });
    const easy = await coarsestSamples(engine, [0, 1], { ...base, startOf, layout: layout(1e9) });
    expect(tried).to.deep.equal([0, 0]);
    tried.length = 0;
    const hard = await coarsestSamples(engine, [0, 1], { ...base, startOf, layout: layout(0) });
    expect(tried).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3]);
    const measure = await misfitMeter(engine, scale, observed);
    const [first, best] = [await measure(easy), await measure(hard)];
    for (const i of [0, 1]) {
      expect(best[i]).to.be.at.most(first[i]!);
      const all: number[] = [];
      for (let t = 0; t < 4; t++) {
        const one = await coarsestSamples(engine, [i], { ...base, startOf: () => generator(7).split(i, t) });
        all.push((await measure(one))[0]!);
      }
      expect(best[i]).to.be.closeTo(Math.min(...all), 1e-6);
    }
  });

  it('draw again only those members of a batch that failed', async () => {
    const measure = await misfitMeter(engine, scale, observed);
    const plain = await coarsestSamples(engine, [0, 1, 2], base);
    const misfits = await measure(plain);
    const limit = [...misfits].sort((a, b) => a - b)[1]! + 1e-9;
    const kept = await coarsestSamples(engine, [0, 1, 2], { ...base, layout: { observed, limit, tries: 2 } });
    splitBatch(plain).forEach((image, i) => {
      if (misfits[i]! <= limit) expect([...splitBatch(kept)[i]!.data]).to.deep.equal([...image.data]);
    });
  });

  it('are calibrated to a multiple of the usual misfit', async () => {
    const limit = (tolerance: number) =>
      calibrateLayouts(engine, scale, observed, { generator: generator(1), tolerance });
    expect(await limit(0)).to.equal(undefined);
    const [{ limit: one, passed }, { limit: two, passed: more }] = [(await limit(1))!, (await limit(2))!];
    expect(two).to.be.closeTo(2 * one, 1e-9);
    // The lower quartile itself passes, and with it all below.
    expect(passed).to.equal(17 / 64);
    expect(more).to.be.within(passed, 1);
    const measure = await misfitMeter(engine, scale, observed);
    const misfits: number[] = [];
    for (let i = 0; i < 16; i++) {
      const startOf = () => generator(99).split(i);
      misfits.push(...(await measure(await coarsestSamples(engine, [i], { ...base, startOf }))));
    }
    expect(misfits.filter((misfit) => misfit <= one).length).to.be.within(1, 10);
  });

  it('are windows of a wider canvas where they have a margin, each at a place of its own', async () => {
    const layout = (margin: number) => ({ observed, limit: Number.POSITIVE_INFINITY, tries: 1, margin });
    const members = [0, 1, 2, 3, 4, 5];
    const startOf = (i: number) => generator(5).split(i);
    const kept = await coarsestSamples(engine, members, { ...base, startOf, layout: layout(0.5) });
    const extra = Math.round(0.5 * scale.size.width);
    const canvas = { ...scale.size, width: scale.size.width + extra };
    const whole = await coarsestSamples(engine, members, { ...base, startOf, size: canvas });
    const places = new Set<number>();
    splitBatch(kept).forEach((image, i) => {
      const wide = splitBatch(whole)[i]!;
      const left = Array.from({ length: extra + 1 }, (_, at) => at).filter((at) => {
        const { data } = crop(wide, { ...scale.size, top: 0, left: at });
        return data.every((value, p) => value === image.data[p]);
      });
      expect(left, `sample ${i} is one window`).to.have.length(1);
      places.add(left[0]!);
    });
    expect(places.size).to.be.above(1);
    const none = await coarsestSamples(engine, members, { ...base, startOf, layout: layout(0) });
    const plain = await coarsestSamples(engine, members, { ...base, startOf });
    expect([...none.data]).to.deep.equal([...plain.data]);
  });

  it('are drawn again when their seam exceeds what is allowed, and the one nearest to it is kept when none passes', async () => {
    const seams = async (seam: number | undefined, tries: number) => {
      const layout = { observed, limit: 1e9, seam, tries };
      return seamMeter(observed)(await coarsestSamples(engine, [0, 1, 2], { ...base, layout }));
    };
    const first = await seams(undefined, 8);
    const best = await seams(1e-9, 8);
    for (const [i, seam] of best.entries()) expect(seam).to.be.at.most(first[i]!);
    expect(best).to.not.deep.equal(first);
    expect(await seams(Math.max(...first) + 1e-6, 8)).to.deep.equal(first);
  });

  it('are windows of a higher canvas where they have a margin of the height', async () => {
    const layout = { observed, limit: Number.POSITIVE_INFINITY, tries: 1, heightMargin: 0.5 };
    const members = [0, 1, 2, 3, 4, 5];
    const startOf = (i: number) => generator(5).split(i);
    const kept = await coarsestSamples(engine, members, { ...base, startOf, layout });
    const extra = Math.round(0.5 * scale.size.height);
    const size = { ...scale.size, height: scale.size.height + extra };
    const whole = splitBatch(await coarsestSamples(engine, members, { ...base, startOf, size }));
    const places = splitBatch(kept).map((image, i) =>
      Array.from({ length: extra + 1 }, (_, at) => at).filter((top) => {
        const { data } = crop(whole[i]!, { ...scale.size, top, left: 0 });
        return data.every((value, p) => value === image.data[p]);
      }),
    );
    for (const place of places) expect(place).to.have.length(1);
    expect(new Set(places.flat()).size).to.be.above(1);
  });

  it('get no margin where the photograph has one colour: nothing could differ', async () => {
    const green = filled([1, 3, 8, 9], 0.5);
    green.data.fill(-0.7, 0, 72);
    const options = { generator: generator(1), tolerance: 1.5, diversity: 0.25 };
    expect(await calibrateLayouts(engine, scale, green, options)).to.include({ margin: 0, heightMargin: 0 });
  });

  it('get the least margin that makes them as diverse as asked, the largest of which enough pass when none does', async () => {
    const calibrated = async (diversity: number) =>
      (await calibrateLayouts(engine, scale, observed, {
        generator: generator(1),
        tolerance: 1.5,
        diversity,
      }))!;
    const unasked = await calibrated(0);
    expect(unasked).to.include({ margin: 0, heightMargin: 0 });
    expect(unasked.seam, 'seams are not looked at').to.equal(undefined);
    const least = await calibrated(1e-6);
    expect(least).to.include({ margin: 0, heightMargin: 0, limit: unasked.limit });
    expect(least.seam).to.be.above(0);
    expect(least.passed).to.be.at.most(unasked.passed);
    const most = await calibrated(100);
    expect(most.margin).to.be.within(0, 0.3);
    expect(most.heightMargin).to.be.within(0, 0.25);
    expect(most.seam, 'the photograph’s own canvas decides what a seam may be').to.equal(least.seam);
    expect(most.passed).to.be.within(0.25, 1);
    expect([least.ownLimit, most.ownLimit], 'of the photograph’s own canvas').to.deep.equal([
      unasked.limit,
      unasked.limit,
    ]);
    expect(await calibrated(100), 'the same again').to.deep.equal(most);
  });

  it('of samplePyramid: a margin asked for takes the place of the model’s own', async () => {
    const draw = async (m: typeof model, layoutMargin?: number) =>
      (await samplePyramid(engine, m, { seed: 3, count: 2, layoutMargin })).data;
    const own = { ...model, layoutLimit: 1e9, layoutMargin: 0.5 };
    const none = { ...model, layoutLimit: 1e9 };
    expect([...(await draw(none, 0.5))]).to.deep.equal([...(await draw(own))]);
    expect([...(await draw(own, 0))]).to.deep.equal([...(await draw(none))]);
    expect([...(await draw(none))]).to.not.deep.equal([...(await draw(own))]);
    expect([...(await draw({ ...model, layoutLimit: undefined }, 0.5))]).to.deep.equal([
      ...(await draw(own)),
    ]);
  });

  it('of samplePyramid: one try gives the first draw, several never a worse one', async () => {
    const strict = { ...model, layoutLimit: 1e-9 };
    const draw = (m: typeof model, layoutTries: number) =>
      samplePyramid(engine, m, { seed: 3, count: 2, layoutTries });
    expect([...(await draw(strict, 1)).data]).to.deep.equal([...(await draw(model, 5)).data]);
    expect([...(await draw(strict, 5)).data]).to.not.deep.equal([...(await draw(model, 5)).data]);
    expect([...(await draw(strict, 5)).data]).to.deep.equal([...(await draw(strict, 5)).data]);
  });
});
