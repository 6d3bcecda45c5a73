import { expect } from 'chai';
import { injectNode } from '../../../src/nodes/sampling/inject.ts';
import { samplePyramidNode } from '../../../src/nodes/sampling/sample-pyramid.ts';
import type { EnergyEngine } from '../../../src/runtime/engine.ts';
import { failure } from '../../support/failure.ts';
import { worstDifference } from '../../support/planes.ts';
import { onnxEngine, tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';
import { noiseImage } from '../images.ts';

describe('sampling/inject', () => {
  let engine: EnergyEngine;
  const model = tinyModel({ scales: 3 });
  const options = (seed = 1) => ({ seed, services: { engine: async () => engine } });
  before(async () => {
    engine = await onnxEngine();
  });
  after(() => engine.dispose());

  it('gives what Sample pyramid gives from the same image and scale', async () => {
    const image = noiseImage(3, 12, 14);
    for (const startScale of [0, 1, 2]) {
      const { outputs } = await runNode(
        injectNode,
        { model, image },
        { startScale, noiseScale: 0.02 },
        options(),
      );
      const other = await runNode(
        samplePyramidNode,
        { model, image },
        { startScale, noiseScale: 0.02 },
        options(),
      );
      expect(worstDifference(outputs.image[0]!, other.outputs.images[0]!)).to.equal(0);
      expect(outputs.start[0]!.shape.slice(2)).to.deep.equal(Object.values(model.scales[startScale]!.size));
    }
  });

  it('with 0 steps enlarges the image as the start scale met it, and keeps more of it from finer scales', async () => {
    const image = noiseImage(4, 12, 14);
    const kept = await Promise.all(
      [1, 2].map(async (startScale) => {
        const { outputs } = await runNode(injectNode, { model, image }, { startScale, steps: 0 }, options());
        return worstDifference(outputs.image[0]!, image);
      }),
    );
    expect(kept[1]).to.be.below(kept[0]!);
  });

  it('takes other aspects as it is told to, and else refuses them, naming the port and the remedy', async () => {
    const image = tinyImage(20, 10);
    const sizeWith = async (size: 'stretch' | 'keep' | 'own') =>
      (await runNode(injectNode, { model, image }, { size }, options())).outputs.image[0]!.shape.slice(2);
    expect(await sizeWith('stretch')).to.deep.equal([12, 14]);
    expect(await sizeWith('keep')).to.deep.equal([14, 7]);
    expect(await sizeWith('own')).to.deep.equal([20, 10]);
    const error = await failure(() => runNode(injectNode, { model, image }, {}, options()));
    expect(error).to.include({ code: 'tensor/shape' });
    expect(error.details).to.include({ port: 'image' });
    expect(error.hint).to.contain('"keep"');
  });

  it('refuses a scale that the model lacks, and colour for a grey model, naming port and remedy', async () => {
    const scale = await failure(() =>
      runNode(injectNode, { model, image: tinyImage() }, { startScale: 3 }, options()),
    );
    expect(scale).to.include({ code: 'value/out-of-range' });
    expect(scale.details).to.include({ port: 'startScale' });
    expect(scale.hint).to.contain('0 (coarsest) to 2 (finest)');
    const grey = tinyModel({ inChannels: 1 });
    const color = await failure(() =>
      runNode(injectNode, { model: grey, image: tinyImage() }, {}, options()),
    );
    expect(color.details).to.include({ port: 'image' });
    expect(color.hint).to.contain('"grey"');
  });
});
