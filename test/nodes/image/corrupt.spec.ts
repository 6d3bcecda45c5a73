import { expect } from 'chai';
import { corruptedStart } from '../../../src/model/pyramid/pyramid-model.ts';
import { imageCorrupt } from '../../../src/nodes/image/corrupt.ts';
import { flat, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/corrupt', () => {
  const image = noiseImage(1, 20, 25);
  const run = async (params: object, seed = 1, of = image) => {
    const { outputs } = await runNode(imageCorrupt, { image: of }, params, { seed });
    return { image: outputs.image[0]!, mask: outputs.mask[0]! };
  };

  it('loses resolution as the training of scale 0 does', async () => {
    expect((await run({ factor: 0.75 })).image).to.deep.equal(corruptedStart(image, 0.75));
  });

  it('adds noise of the standard deviation, from the seed', async () => {
    const grey = flat(0, 40, 50);
    const { image: noisy } = await run({ kind: 'noise', std: 0.2 }, 1, grey);
    const deviation = Math.sqrt(noisy.data.reduce((sum, v) => sum + v * v, 0) / noisy.data.length);
    expect(deviation).to.be.closeTo(0.2, 0.01);
    expect((await run({ kind: 'noise', std: 0.2 }, 1, grey)).image).to.deep.equal(noisy);
    expect((await run({ kind: 'noise', std: 0.2 }, 2, grey)).image).to.not.deep.equal(noisy);
  });

  it('blurs', async () => {
    const spread = (t: typeof image) => t.data.reduce((sum, v) => sum + v * v, 0);
    expect(spread((await run({ kind: 'blur', sigma: 3 })).image)).to.be.below(0.2 * spread(image));
    expect((await run({ kind: 'blur', sigma: 0 })).image).to.deep.equal(image);
  });

  it('greys blocks inside the image, says where, and changes nothing else', async () => {
    const { image: broken, mask } = await run({ kind: 'blocks', blocks: 1, blockSize: 0.25 });
    expect(mask.data.reduce((sum, m) => sum + m, 0)).to.equal(25);
    broken.data.forEach((value, i) => {
      expect(value).to.equal(mask.data[i % 500] === 1 ? 0 : image.data[i]);
    });
    const all = await run({ kind: 'blocks', blocks: 1, blockSize: 1 });
    expect(all.mask.data.reduce((sum, m) => sum + m, 0)).to.equal(400);
  });
});
