import { expect } from 'chai';
import { anomalyMap } from '../../../src/nodes/metrics/anomaly-map.ts';
import { imageOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('metrics/anomaly-map', () => {
  const photo = imageOf(3, 24, 30, (c, y, x) => 0.4 * Math.sin(0.9 * x + c) * Math.cos(0.7 * y));

  it('gives a map of colours and of four bands, a joint one and its mean, of any size of image', async () => {
    const image = imageOf(3, 20, 17, (c, y, x) => 0.4 * Math.sin(0.9 * x + c) * Math.cos(0.7 * y));
    const { outputs } = await runNode(anomalyMap, { photo, image }, {});
    expect(outputs.parts.map((map) => map.shape)).to.deep.equal(Array(5).fill([1, 3, 20, 17]));
    expect(outputs.heatMap[0]!.shape).to.deep.equal([1, 3, 20, 17]);
    expect(outputs.mask[0]!.shape).to.deep.equal([1, 1, 20, 17]);
  });

  it('finds noise less usual than the photograph itself', async () => {
    const mean = async (image: typeof photo) =>
      (await runNode(anomalyMap, { photo, image }, {})).outputs.mean[0]!;
    expect(await mean(photo)).to.be.closeTo(0, 1e-6);
    expect(await mean(noiseImage(5, 24, 30))).to.be.above(1);
  });

  it('scales the mask by the ceiling', async () => {
    const mask = async (ceiling: number) =>
      (await runNode(anomalyMap, { photo, image: noiseImage(5, 24, 30) }, { ceiling })).outputs.mask[0]!;
    const [low, high] = [await mask(0.1), await mask(100)];
    expect(Math.max(...low.data)).to.equal(1);
    expect(Math.max(...high.data)).to.be.below(1);
  });

  it('judges a grey image by a photograph in colour', async () => {
    const image = imageOf(1, 24, 30, (_c, y, x) => 0.4 * Math.sin(0.9 * x) * Math.cos(0.7 * y));
    const { outputs } = await runNode(anomalyMap, { photo, image }, {});
    expect(outputs.heatMap[0]!.shape).to.deep.equal([1, 3, 24, 30]);
  });
});
