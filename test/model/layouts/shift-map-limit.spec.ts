import { expect } from 'chai';
import { shiftMapLimit } from '../../../src/model/layouts/shift-map-limit.ts';
import { shiftMapEnergy } from '../../../src/model/lift/shift-map.ts';
import { samplePyramid } from '../../../src/model/sample-pyramid.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { splitBatch, type Tensor } from '../../../src/runtime/tensor.ts';
import { onnxEngine, tinyModel } from '../../support/tiny-model.ts';

describe('whole samples', () => {
  let engine: EnergyEngine;
  const model = tinyModel();
  before(async () => {
    engine = await onnxEngine();
  });
  after(() => engine.dispose());

  async function energies(samples: Tensor): Promise<number[]> {
    const found: number[] = [];
    for (const sample of splitBatch(samples))
      found.push((await shiftMapEnergy(sample, model.image)) as number);
    return found;
  }

  it('may have 2.5 times the lower quartile of the energies that 16 of a model have', async () => {
    const found = await shiftMapLimit(engine, model, { seed: 5 });
    const all = await energies(await samplePyramid(engine, model, { seed: 5, count: 16, batch: 8 }));
    const quartile = [...all].sort((a, b) => a - b)[4]!;
    expect(found?.limit)
      .to.equal(2.5 * quartile)
      .and.above(1);
    expect(found?.passed).to.equal(all.filter((energy) => energy <= 2.5 * quartile).length / 16);
  });

  it('are drawn again above the limit, each by itself, and those below it stay as they were', async () => {
    const asked = { seed: 2, count: 6, layoutTries: 3 };
    const plain = await samplePyramid(engine, model, asked);
    const before = await energies(plain);
    const limit = [...before].sort((a, b) => a - b)[2]! + 1e-9;
    const kept = await samplePyramid(engine, { ...model, layoutShiftMap: limit }, asked);
    const after = await energies(kept);
    let changed = 0;
    for (const [i, sample] of splitBatch(kept).entries()) {
      const same = splitBatch(plain)[i]!.data.every((value, at) => value === sample.data[at]);
      if (before[i]! <= limit) expect(same, `sample ${i}`).to.equal(true);
      else expect(after[i], `sample ${i}`).to.be.at.most(before[i]!);
      if (!same) changed++;
    }
    expect(changed).to.be.above(0);
    const [third] = splitBatch(
      await samplePyramid(engine, { ...model, layoutShiftMap: limit }, { ...asked, count: 1, first: 3 }),
    );
    expect([...third!.data]).to.deep.equal([...splitBatch(kept)[3]!.data]);
  });

  it('are kept as they come where one try is asked for, in another size and from an injected image', async () => {
    const strict = { ...model, layoutShiftMap: 1e-9 };
    const size = { height: 15, width: 20 };
    for (const asked of [{ layoutTries: 1 }, { size }, { startScale: 1 }, { image: model.image }]) {
      const [a, b] = [
        await samplePyramid(engine, strict, { seed: 2, count: 2, ...asked }),
        await samplePyramid(engine, model, { seed: 2, count: 2, ...asked }),
      ];
      expect([...a.data], JSON.stringify(Object.keys(asked))).to.deep.equal([...b.data]);
    }
  });
});
