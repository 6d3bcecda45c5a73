import { expect } from 'chai';
import { coarsestSamples } from '../../../src/model/layouts/coarsest-samples.ts';
import { columnMeter } from '../../../src/model/layouts/columns.ts';
import { misfitMeter } from '../../../src/model/layouts/misfit.ts';
import { seamMeter } from '../../../src/model/layouts/seam.ts';
import { samplePyramid } from '../../../src/model/sample-pyramid.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { splitBatch } from '../../../src/runtime/tensor.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('layouts of scale 0', () => {
  const engine = useEngine();
  const model = tinyModel();
  const scale = model.scales[0]!;
  const observed = tinyImage(8, 9);
  const unlimited = { misfit: Number.POSITIVE_INFINITY };
  const base = {
    scale,
    size: scale.size,
    channels: 3,
    startOf: (i: number, t: number) => generator(7).split(i, t),
  };

  it('are drawn again while they exceed the limit, and the best is kept when none passes', async () => {
    const tried: number[] = [];
    const startOf = (i: number, attempt: number) => {
      tried.push(attempt);
      return generator(7).split(i, attempt);
    };
    const layout = (limit: number) => ({ observed, limits: { misfit: limit }, tries: 4 });
    const easy = await coarsestSamples(engine(), [0, 1], { ...base, startOf, layout: layout(1e9) });
    expect(tried).to.deep.equal([0, 0]);
    tried.length = 0;
    const hard = await coarsestSamples(engine(), [0, 1], { ...base, startOf, layout: layout(1e-9) });
    expect(tried).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3]);
    const measure = await misfitMeter(engine(), scale, observed);
    const [first, best] = [await measure(easy), await measure(hard)];
    for (const i of [0, 1]) {
      expect(best[i]).to.be.at.most(first[i]!);
      const all: number[] = [];
      for (let t = 0; t < 4; t++) {
        const one = await coarsestSamples(engine(), [i], {
          ...base,
          startOf: () => generator(7).split(i, t),
        });
        all.push((await measure(one))[0]!);
      }
      expect(best[i]).to.be.closeTo(Math.min(...all), 1e-6);
    }
  });

  it('draw again only those members of a batch that failed', async () => {
    const measure = await misfitMeter(engine(), scale, observed);
    const plain = await coarsestSamples(engine(), [0, 1, 2], base);
    const misfits = await measure(plain);
    const limit = [...misfits].sort((a, b) => a - b)[1]! + 1e-9;
    const kept = await coarsestSamples(engine(), [0, 1, 2], {
      ...base,
      layout: { observed, limits: { misfit: limit }, tries: 2 },
    });
    splitBatch(plain).forEach((image, i) => {
      if (misfits[i]! <= limit) expect([...splitBatch(kept)[i]!.data]).to.deep.equal([...image.data]);
    });
  });

  it('are windows of a wider canvas where they have a margin, each at a place of its own', async () => {
    const layout = (margin: number) => ({ observed, limits: unlimited, tries: 1, margin });
    const members = [0, 1, 2, 3, 4, 5];
    const startOf = (i: number) => generator(5).split(i);
    const kept = await coarsestSamples(engine(), members, { ...base, startOf, layout: layout(0.5) });
    const extra = Math.round(0.5 * scale.size.width);
    const canvas = { ...scale.size, width: scale.size.width + extra };
    const whole = await coarsestSamples(engine(), members, { ...base, startOf, size: canvas });
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
    const none = await coarsestSamples(engine(), members, { ...base, startOf, layout: layout(0) });
    const plain = await coarsestSamples(engine(), members, { ...base, startOf });
    expect([...none.data]).to.deep.equal([...plain.data]);
  });

  it('are drawn again when their seam exceeds what is allowed, and the one nearest to it is kept when none passes', async () => {
    const seams = async (seam: number | undefined, tries: number) => {
      const layout = { observed, limits: { misfit: 1e9, seam }, tries };
      return seamMeter(observed)(await coarsestSamples(engine(), [0, 1, 2], { ...base, layout }));
    };
    const first = await seams(undefined, 8);
    const best = await seams(1e-9, 8);
    for (const [i, seam] of best.entries()) expect(seam).to.be.at.most(first[i]!);
    expect(best).to.not.deep.equal(first);
    expect(await seams(Math.max(...first) + 1e-6, 8)).to.deep.equal(first);
  });

  it('are drawn again when their columns exceed what is allowed', async () => {
    const columns = async (limit: number | undefined) => {
      const layout = { observed, limits: { misfit: 1e9, columns: limit }, tries: 8 };
      return columnMeter(observed)(await coarsestSamples(engine(), [0, 1, 2], { ...base, layout }));
    };
    const first = await columns(undefined);
    const best = await columns(1e-9);
    for (const [i, strangeness] of best.entries()) expect(strangeness).to.be.at.most(first[i]!);
    expect(best).to.not.deep.equal(first);
    expect(await columns(Math.max(...first) + 1e-6)).to.deep.equal(first);
  });

  it('are windows of a higher canvas where they have a margin of the height', async () => {
    const layout = { observed, limits: unlimited, tries: 1, heightMargin: 0.5 };
    const members = [0, 1, 2, 3, 4, 5];
    const startOf = (i: number) => generator(5).split(i);
    const kept = await coarsestSamples(engine(), members, { ...base, startOf, layout });
    const extra = Math.round(0.5 * scale.size.height);
    const size = { ...scale.size, height: scale.size.height + extra };
    const whole = splitBatch(await coarsestSamples(engine(), members, { ...base, startOf, size }));
    const places = splitBatch(kept).map((image, i) =>
      Array.from({ length: extra + 1 }, (_, at) => at).filter((top) => {
        const { data } = crop(whole[i]!, { ...scale.size, top, left: 0 });
        return data.every((value, p) => value === image.data[p]);
      }),
    );
    for (const place of places) expect(place).to.have.length(1);
    expect(new Set(places.flat()).size).to.be.above(1);
  });

  it('of samplePyramid: a margin asked for takes the place of the model’s own', async () => {
    const draw = async (m: typeof model, layoutMargin?: number) =>
      (await samplePyramid(engine(), m, { seed: 3, count: 2, layoutMargin })).data;
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
      samplePyramid(engine(), m, { seed: 3, count: 2, layoutTries });
    expect([...(await draw(strict, 1)).data]).to.deep.equal([...(await draw(model, 5)).data]);
    expect([...(await draw(strict, 5)).data]).to.not.deep.equal([...(await draw(model, 5)).data]);
    expect([...(await draw(strict, 5)).data]).to.deep.equal([...(await draw(strict, 5)).data]);
  });
});
