import { expect } from 'chai';
import { injectNode } from '../../../src/nodes/sampling/inject.ts';
import { samplePyramidNode } from '../../../src/nodes/sampling/sample-pyramid.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { imageOf, noiseImage } from '../../support/images.ts';
import { worstDifference } from '../../support/planes.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/inject', () => {
  const engine = useEngine();
  const model = tinyModel({ scales: 3 });
  const options = (seed = 1) => ({ seed, services: { engine: async () => engine() } });

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

  it('counts scales from the finest where they are negative, and never takes the coarsest then', async () => {
    const image = noiseImage(3, 12, 14);
    const from = async (startScale: number, of = model) =>
      (await runNode(injectNode, { model: of, image }, { startScale, steps: 0 }, options())).outputs.image[0];
    for (const [negative, scale] of [
      [-1, 2],
      [-2, 1],
      [-3, 1],
      [-9, 1],
    ] as const)
      expect(await from(negative), String(negative)).to.deep.equal(await from(scale));
    const single = tinyModel({ scales: 1 });
    expect(await from(-2, single), 'unless there is no other').to.deep.equal(await from(0, single));
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

  it('holds everything outside of the mask at every step, and lets the rest fit it', async () => {
    const image = noiseImage(7, 12, 14);
    const mask = imageOf(1, 12, 14, (_c, y, x) => (y >= 4 && y < 8 && x >= 5 && x < 11 ? 1 : 0));
    const free = (i: number) => mask.data[i % 168] === 1;
    const { outputs } = await runNode(injectNode, { model, image, mask }, { startScale: 1 }, options());
    const result = outputs.image[0]!;
    const whole = (await runNode(injectNode, { model, image }, { startScale: 1 }, options())).outputs
      .image[0]!;
    for (const [i, value] of result.data.entries()) {
      if (!free(i)) expect(value).to.equal(image.data[i]);
    }
    const changed = [...result.data.keys()].filter((i) => result.data[i] !== image.data[i]);
    expect(changed.length).to.be.above(0);
    expect(changed.every(free)).to.equal(true);
    // What is held has a say in what the free part becomes.
    expect(changed.some((i) => Math.abs(result.data[i]! - whole.data[i]!) > 1e-3)).to.equal(true);
    const all = { shape: [1, 1, 12, 14], data: new Float32Array(168).fill(1) };
    const unheld = await runNode(injectNode, { model, image, mask: all }, { startScale: 1 }, options());
    expect(worstDifference(unheld.outputs.image[0]!, whole)).to.be.below(1e-5);
  });

  it('refuses a mask that is empty or of another size, naming port and remedy', async () => {
    const run = (mask: Tensor) =>
      failure(() => runNode(injectNode, { model, image: tinyImage(12, 14), mask }, {}, options()));
    const empty = await run(filled([1, 1, 12, 14], 0));
    expect(empty).to.include({ code: 'value/out-of-range' });
    expect(empty.hint).to.contain('white');
    const small = await run(filled([1, 1, 6, 7], 1));
    expect(small).to.include({ code: 'tensor/shape' });
    for (const error of [empty, small]) expect(error.details).to.include({ port: 'mask' });
  });
});
