import { expect } from 'chai';
import {
  filledInRounds,
  heldInTurn,
  matched,
  type RoundsOptions,
} from '../../scripts/before-after/filled-in-rounds.ts';
import { fillHoles } from '../../src/image/poisson-blend.ts';
import { inpaintPyramid } from '../../src/model/inpaint.ts';
import { filled, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { cpuEngine, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';

describe('a hole filled in rounds', () => {
  const model = tinyModel({ scales: 3 });
  const { image } = model;
  const hole = tensor(
    [1, 1, 12, 14],
    Float32Array.from({ length: 12 * 14 }, (_, p) => (p % 14 > 4 && p % 14 < 9 ? 1 : 0)),
  );
  const known = (picture: Tensor) => picture.data.filter((_, i) => hole.data[i % hole.data.length]! < 0.5);
  const engine = useEngine(cpuEngine);

  const fill = (rounds: number, held?: RoundsOptions['held']) =>
    filledInRounds(
      engine(),
      model,
      { image, filling: fillHoles(image, hole), hole },
      { seed: 5, startScale: 1, rounds, ...(held && { held }) },
    );

  it('is inpainting with one round, another picture with two, and the image itself outside of the hole', async () => {
    const inpainted = await inpaintPyramid(engine(), model, image, hole, { seed: 5, startScale: 1 });
    const [one, two] = [await fill(1), await fill(2)];
    expect(one.data).to.deep.equal(inpainted.data);
    expect(two.data).to.not.deep.equal(one.data);
    expect(known(two)).to.deep.equal(known(image));
  });

  it('is another picture in strips, and with a membrane between scales', async () => {
    const fillWith = (options: Partial<RoundsOptions>) =>
      filledInRounds(
        engine(),
        model,
        { image, filling: image, hole },
        { seed: 5, startScale: 1, rounds: 1, ...options },
      );
    const pictures = [await fillWith({}), await fillWith({ strip: 1 }), await fillWith({ membrane: true })];
    for (const [i, one] of pictures.entries()) {
      expect(known(one)).to.deep.equal(known(image));
      for (const other of pictures.slice(i + 1)) expect(other.data).to.not.deep.equal(one.data);
    }
  });

  it('takes strips from what is known outwards, each pixel of the hole in one of them', () => {
    const row = tensor([1, 1, 1, 6], Float32Array.of(1, 0, 0, 0, 0, 0));
    expect(heldInTurn(row, 2).map(({ data }) => [...data])).to.deep.equal([
      [1, 0, 0, 1, 1, 1],
      [1, 1, 1, 0, 0, 1],
      [1, 1, 1, 1, 1, 0],
    ]);
    expect(heldInTurn(row, undefined)).to.deep.equal([row]);
  });

  it('takes an offset from the known pixels away in the hole, too', () => {
    const values = tensor([1, 1, 1, 4], Float32Array.of(0.2, 0.4, 0.1, 0.3));
    const given = tensor(
      [1, 1, 1, 4],
      values.data.map((value) => value + 0.25),
    );
    const right = matched(given, values, tensor([1, 1, 1, 4], Float32Array.of(1, 1, 0, 0)));
    right.data.forEach((value, i) => {
      expect(value).to.be.closeTo(values.data[i]!, 1e-5);
    });
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
