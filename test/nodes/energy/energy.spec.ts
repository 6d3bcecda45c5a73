import { expect } from 'chai';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { energyNet } from '../../../src/nodes/energy/net.ts';
import { scoreMap } from '../../../src/nodes/energy/score-map.ts';
import { pyramidBuild } from '../../../src/nodes/pyramid/build.ts';
import { pyramidLevelNode } from '../../../src/nodes/pyramid/level.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('energy nodes', () => {
  const engine = useEngine();
  const model = tinyModel();

  it('energy/net takes a scale out of a model and refuses one that is not there', async () => {
    const { outputs } = await runNode(energyNet, { model }, { scale: 1 });
    expect(outputs.net[0]).to.deep.equal({ index: 1, scale: model.scales[1] });
    expect(await codeOfAsync(() => runNode(energyNet, { model }, { scale: 2 }))).to.equal(
      'value/out-of-range',
    );
  });

  it('energy/score-map gives a picture of the image’s size and the mean score', async () => {
    const net = { index: 1, scale: model.scales[1]! };
    const options = { services: { engine: async () => engine() } };
    const a = await runNode(scoreMap, { image: tinyImage(12, 14), net }, {}, options);
    const b = await runNode(scoreMap, { image: filled([1, 3, 12, 14], 0), net }, {}, options);
    expect(a.outputs.heatMap[0]!.shape.slice(2)).to.deep.equal([12, 14]);
    expect(a.outputs.score[0]).to.not.equal(b.outputs.score[0]);
  });

  it('pyramid nodes build and take levels as the model does', async () => {
    const image = tinyImage();
    const params = { scales: 2, longSide: 14, shortSide: 8 };
    const pyramid = (await runNode(pyramidBuild, { image }, params)).outputs.pyramid[0]!;
    expect(pyramid).to.deep.equal(buildPyramid(image, params));
    const level = await runNode(pyramidLevelNode, { pyramid }, { scale: 1 });
    expect(level.outputs.image[0]).to.equal(pyramid.levels[1]);
    expect(await codeOfAsync(() => runNode(pyramidLevelNode, { pyramid }, { scale: 5 }))).to.equal(
      'value/out-of-range',
    );
  });
});
