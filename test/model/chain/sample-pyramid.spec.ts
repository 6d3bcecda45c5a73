import { expect } from 'chai';
import { greyNoise, runCoarseToFine } from '../../../src/model/chain/coarse-to-fine.ts';
import { samplePyramid } from '../../../src/model/chain/sample-pyramid.ts';
import { rmse } from '../../../src/model/metrics/rmse.ts';
import { halfWhitened } from '../../../src/model/net/colour-axes.ts';
import { patchModel } from '../../../src/model/patches/patch-model.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { sizeOf, splitBatch } from '../../../src/runtime/tensor.ts';
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

  it('draws what is much wider than the photograph in windows, which go on from each other', async () => {
    const model = await patchModel(engine(), tinyImage(20, 30));
    const { height, width } = sizeOf(model.image);
    const size = { height, width: 2 * width };
    const windows: number[] = [];
    const known = new Set<number>();
    const two = await samplePyramid(engine(), model, {
      ...{ seed: 4, count: 2, candidates: 4, size },
      onWindow: ({ sample, index, count }) => windows.push(sample + index / count),
      onChosen: ({ sample }) => known.add(sample),
    });
    expect(two.shape).to.deep.equal([2, 3, height, 2 * width]);
    expect(windows).to.deep.equal([...windows].sort((a, b) => a - b));
    expect(windows).to.have.length(6);
    expect([...known]).to.deep.equal([0, 1]);
    const [, second] = splitBatch(two);
    const alone = await samplePyramid(engine(), model, { seed: 4, first: 1, candidates: 4, size });
    expect([...alone.data]).to.deep.equal([...second!.data]);
    expect(rmse(splitBatch(two)[0]!, second!), 'two samples').to.be.above(0.01);
  });
});
