import { expect } from 'chai';
import { patchModel } from '../../../src/model/patches/patch-model.ts';
import { noiseUniform } from '../../../src/nodes/noise/uniform.ts';
import { langevin } from '../../../src/nodes/sampling/langevin.ts';
import { recoverNode } from '../../../src/nodes/sampling/recover.ts';
import { samplePyramidNode } from '../../../src/nodes/sampling/sample-pyramid.ts';
import { upsampleNode } from '../../../src/nodes/sampling/upsample.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/sample-pyramid', () => {
  const engine = useEngine();
  const model = tinyModel();
  const options = (seed = 1) => ({ seed, services: { engine: async () => engine() } });

  it('draws as many samples as asked, all different', async () => {
    const { outputs } = await runNode(samplePyramidNode, { model }, { count: 6 }, options());
    expect(outputs.images).to.have.length(6);
    expect(new Set(outputs.images.map((image) => image.data.join())).size).to.equal(6);
    for (const image of outputs.images) expect(image.shape).to.deep.equal([1, 3, 12, 14]);
  });

  it('tells how far it is, step by step, and never less than before', async () => {
    for (const [of, count] of [
      [model, 6],
      [await patchModel(engine(), tinyImage(24, 30)), 2],
    ] as const) {
      const { progress } = await runNode(
        samplePyramidNode,
        { model: of },
        { count, candidates: 2 },
        options(),
      );
      const told = progress.map(([done]) => done);
      expect(told).to.deep.equal([...told].sort((a, b) => a - b));
      expect(told.at(-1)).to.equal(count);
      const steps = of.scales.reduce((sum, scale) => sum + scale.steps, 0);
      expect(new Set(told).size).to.be.at.least(steps);
    }
  });

  it('sample i depends on the seed and on i only', async () => {
    const six = await runNode(samplePyramidNode, { model }, { count: 6 }, options());
    const two = await runNode(samplePyramidNode, { model }, { count: 2 }, options());
    for (const i of [0, 1]) {
      const [a, b] = [six.outputs.images[i]!.data, two.outputs.images[i]!.data];
      for (let at = 0; at < a.length; at++) expect(a[at]).to.be.closeTo(b[at]!, 1e-5);
    }
  });

  it('makes a sample as many per cent of the training image as asked, of at least 8 px', async () => {
    const params = { height: 50, width: 250, unit: 'percent' } as const;
    const { outputs } = await runNode(samplePyramidNode, { model }, params, options());
    expect(outputs.images[0]!.shape, '12 × 14 px').to.deep.equal([1, 3, 8, 35]);
  });

  it('makes of noise what the primitive nodes make of it, bit for bit, noise of the chains included', async () => {
    for (const noiseScale of [0, 0.05]) {
      const nets = model.scales.map((scale, index) => ({ index, scale }));
      const noise = await runNode(noiseUniform, { net: nets[0]! }, {}, options(9));
      let image = noise.outputs.images[0]!;
      const composite = await runNode(samplePyramidNode, { model, image }, { noiseScale }, options(9));
      for (const net of nets) {
        if (net.index > 0)
          image = (await runNode(upsampleNode, { image, net }, {}, options())).outputs.image[0]!;
        image = (await runNode(langevin, { image, net }, { noiseScale }, options(9))).outputs.image[0]!;
      }
      expect([...image.data]).to.deep.equal([...composite.outputs.images[0]!.data]);
    }
  });

  it('draws other sizes, and from a finer scale keeps the injected image closer', async () => {
    const { outputs } = await runNode(samplePyramidNode, { model }, { height: 20, width: 31 }, options());
    expect(outputs.images[0]!.shape).to.deep.equal([1, 3, 20, 31]);
    const image = tinyImage(12, 14);
    const injected = await runNode(samplePyramidNode, { model, image }, { startScale: 1 }, options());
    const distance = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0);
    const free = await runNode(samplePyramidNode, { model }, {}, options());
    expect(distance(injected.outputs.images[0]!.data, image.data)).to.be.below(
      distance(free.outputs.images[0]!.data, image.data),
    );
  });

  it('refuses a scale that the model does not have, and colour for a grey model', async () => {
    expect(
      await codeOfAsync(() => runNode(samplePyramidNode, { model }, { startScale: 2 }, options())),
    ).to.equal('value/out-of-range');
    const grey = tinyModel({ inChannels: 1 });
    const run = () =>
      runNode(samplePyramidNode, { model: grey, image: tinyImage() }, { startScale: 1 }, options());
    expect(await codeOfAsync(run)).to.equal('tensor/shape');
  });

  it('recovers from the corrupted image and reports the error of each scale', async () => {
    const { outputs } = await runNode(recoverNode, { model }, {}, options());
    expect(outputs.levels.map((level) => level.shape)).to.deep.equal([
      [1, 3, 8, 9],
      [1, 3, 12, 14],
    ]);
    expect(outputs.report[0]!.entries).to.have.length(2);
    expect(outputs.error[0]).to.equal(outputs.report[0]!.entries[1]!.value);
  });
});
