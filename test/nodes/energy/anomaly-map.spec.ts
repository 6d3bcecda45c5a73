import { expect } from 'chai';
import { anomalyMap } from '../../../src/nodes/energy/anomaly-map.ts';
import { failure } from '../../support/failure.ts';
import { noiseImage } from '../../support/images.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('energy/anomaly-map', () => {
  const engine = useEngine();
  const model = tinyModel({ scales: 3 });
  const options = { services: { engine: async () => engine() } };

  it('gives a map a scale, a joint one and its mean, of any size of image', async () => {
    const { outputs } = await runNode(anomalyMap, { model, image: tinyImage(20, 17) }, {}, options);
    expect(outputs.scales.map((map) => map.shape)).to.deep.equal(Array(3).fill([1, 3, 20, 17]));
    expect(outputs.heatMap[0]!.shape).to.deep.equal([1, 3, 20, 17]);
    expect(outputs.mask[0]!.shape).to.deep.equal([1, 1, 20, 17]);
  });

  it('finds noise less usual than the training image itself, by its pull', async () => {
    const mean = async (image: typeof model.image) =>
      (await runNode(anomalyMap, { model, image }, { measure: 'drift' }, options)).outputs.mean[0]!;
    expect(await mean(noiseImage(5, 12, 14))).to.be.above(await mean(model.image));
  });

  it('scales the mask by the ceiling', async () => {
    const mask = async (ceiling: number) =>
      (await runNode(anomalyMap, { model, image: tinyImage(12, 14) }, { ceiling }, options)).outputs.mask[0]!;
    const [low, high] = [await mask(0.1), await mask(100)];
    expect(Math.max(...low.data)).to.equal(1);
    expect(Math.max(...high.data)).to.be.below(1);
  });

  it('refuses a grey image for a colour model', async () => {
    const run = () => runNode(anomalyMap, { model, image: tinyImage(12, 14, 1) }, {}, options);
    const error = await failure(run);
    expect(error.details).to.include({ port: 'image' });
    expect(error.hint).to.contain('"color"');
  });
});
