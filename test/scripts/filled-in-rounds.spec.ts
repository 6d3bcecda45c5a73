import { expect } from 'chai';
import { filledInRounds, type RoundsOptions } from '../../scripts/before-after/filled-in-rounds.ts';
import { fillHoles } from '../../src/image/poisson-blend.ts';
import { inpaintPyramid } from '../../src/model/inpaint.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { filled, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { cpuEngine, tinyModel } from '../support/tiny-model.ts';

describe('a hole filled in rounds', () => {
  const model = tinyModel({ scales: 3 });
  const { image } = model;
  const hole = tensor(
    [1, 1, 12, 14],
    Float32Array.from({ length: 12 * 14 }, (_, p) => (p % 14 > 4 && p % 14 < 9 ? 1 : 0)),
  );
  const known = (picture: Tensor) => picture.data.filter((_, i) => hole.data[i % hole.data.length]! < 0.5);
  let engine: EnergyEngine;
  before(async () => {
    engine = await cpuEngine();
  });

  const fill = (rounds: number, held?: RoundsOptions['held']) =>
    filledInRounds(
      engine,
      model,
      { image, filling: fillHoles(image, hole), hole },
      { seed: 5, startScale: 1, rounds, ...(held && { held }) },
    );

  it('is inpainting with one round, another picture with two, and the image itself outside of the hole', async () => {
    const inpainted = await inpaintPyramid(engine, model, image, hole, { seed: 5, startScale: 1 });
    const [one, two] = [await fill(1), await fill(2)];
    expect(one.data).to.deep.equal(inpainted.data);
    expect(two.data).to.not.deep.equal(one.data);
    expect(known(two)).to.deep.equal(known(image));
  });

  it('holds known pixels at other values when told to', async () => {
    const sizes: number[][] = [];
    const grey = await fill(1, ({ height, width }) => {
      sizes.push([height, width]);
      return filled([1, 3, height, width], 0);
    });
    expect(sizes).to.deep.equal(model.scales.slice(1).map(({ size }) => [size.height, size.width]));
    expect(grey.data).to.not.deep.equal((await fill(1)).data);
  });
});
