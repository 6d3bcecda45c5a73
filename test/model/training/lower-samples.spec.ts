import { expect } from 'chai';
import { greyNoise, runScale } from '../../../src/model/chain/coarse-to-fine.ts';
import { upsample } from '../../../src/model/pyramid/pyramid-model.ts';
import { freshStarts } from '../../../src/model/training/lower-samples.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('starts of a finer scale', () => {
  const engine = useEngine();
  const [coarsest, next] = tinyModel().scales;

  it('are samples of the scales below on the photograph’s own canvas, enlarged', async () => {
    const draw = freshStarts({ engine: engine(), lower: [coarsest!], size: next!.size, channels: 3 });
    const starts = await draw(generator(2), 2);
    const noise = greyNoise(generator(2).split('start'), 2, 3, coarsest!.size);
    const below = await runScale(engine(), coarsest!, noise);
    expect([...starts.data]).to.deep.equal([...upsample(below, next!.size).data]);
  });

  it('of scale 0 are noise', async () => {
    const draw = freshStarts({ engine: engine(), lower: [], size: coarsest!.size, channels: 3 });
    const starts = await draw(generator(2), 2);
    expect([...starts.data]).to.deep.equal([
      ...greyNoise(generator(2).split('start'), 2, 3, coarsest!.size).data,
    ]);
  });
});
