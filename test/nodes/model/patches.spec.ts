import { expect } from 'chai';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { isPatchScale } from '../../../src/model/pyramid/pyramid-model.ts';
import { energyPatches } from '../../../src/nodes/energy/patches.ts';
import { scoreMap } from '../../../src/nodes/energy/score-map.ts';
import { metricsOneShift } from '../../../src/nodes/metrics/one-shift.ts';
import { modelAssemble } from '../../../src/nodes/model/assemble.ts';
import { modelPatches } from '../../../src/nodes/model/patches.ts';
import { langevin } from '../../../src/nodes/sampling/langevin.ts';
import { samplePyramidNode } from '../../../src/nodes/sampling/sample-pyramid.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('model/patches', () => {
  const engine = useEngine();
  const options = () => ({ seed: 1, services: { engine: async () => engine() } });

  it('makes a model that is sampled, and tells what it chose and what became of the candidates', async () => {
    const made = await runNode(modelPatches, { image: tinyImage(20, 30) }, {}, options());
    const [model] = made.outputs.model;
    expect(model!.scales.every(isPatchScale)).to.equal(true);
    expect(made.logs.join()).to.match(/3 scales .* patches of \d+ and \d+ px/);
    const drawn = await runNode(samplePyramidNode, { model: model! }, { count: 2, candidates: 6 }, options());
    expect(drawn.outputs.images).to.have.length(2);
    expect(drawn.logs.join('\n')).to.match(/Sample 1: \d+% of it one shift .* Of 6 candidates 2 were drawn/);
    const shares = await runNode(
      metricsOneShift,
      { images: drawn.outputs.images, photo: tinyImage(20, 30) },
      {},
      options(),
    );
    for (const share of shares.outputs.shares) expect(share).to.be.within(0, 1);
    expect(shares.outputs.report[0]!.entries.map(({ name }) => name)).to.include('one shift, most');
  });

  it('makes the energy of a scale, which chains climb, score maps show and models mix with nets', async () => {
    const trained = tinyModel({ scales: 2 });
    const pyramid = buildPyramid(tinyImage(), { scales: 2, longSide: 14, shortSide: 8 });
    const own = await runNode(energyPatches, { pyramid }, { scale: 0, side: 5 }, options());
    const [net] = own.outputs.net;
    const image = pyramid.levels[0]!;
    const chain = await runNode(langevin, { image, net: net! }, { steps: 3 }, options());
    expect(chain.outputs.steps).to.have.length(3);
    const map = await runNode(scoreMap, { image, net: net! }, {}, options());
    expect(map.outputs.score[0]).to.be.closeTo(0, 0.1);
    const nets = [net!, { index: 1, scale: trained.scales[1]! }];
    const mixed = await runNode(modelAssemble, { pyramid, nets }, {}, options());
    expect(mixed.outputs.model[0]!.scales.map(isPatchScale)).to.deep.equal([true, false]);
    expect(await codeOfAsync(() => runNode(energyPatches, { pyramid }, { scale: 7 }, options()))).to.equal(
      'value/out-of-range',
    );
  });
});
