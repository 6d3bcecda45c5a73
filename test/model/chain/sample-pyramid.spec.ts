import { expect } from 'chai';
import { greyNoise, runCoarseToFine } from '../../../src/model/chain/coarse-to-fine.ts';
import { samplePyramid } from '../../../src/model/chain/sample-pyramid.ts';
import { halfWhitened } from '../../../src/model/net/colour-axes.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('samplePyramid', () => {
  const engine = useEngine();

  it('takes an image of the size of scale 0 as it is, noise that leaves [-1, 1] too', async () => {
    const colour = halfWhitened(tinyImage());
    const model = tinyModel({ colour });
    const [coarsest] = model.scales;
    const image = greyNoise(generator(9).split('start', 0), 1, 3, coarsest!.size, colour);
    expect(Math.max(...image.data)).to.be.above(1);
    const sample = await samplePyramid(engine(), model, { seed: 9, image });
    const chainAt = (_: unknown, s: number) => ({
      generators: [generator(9).split('langevin', 0, 'scale', s)],
    });
    const own = await runCoarseToFine(engine(), model.scales, image, { from: 0, chainAt });
    expect([...sample.data]).to.deep.equal([...own.data]);
  });
});
