import { expect } from 'chai';
import { runScale } from '../../../src/model/chain/coarse-to-fine.ts';
import { recoverPyramid, samplePyramid } from '../../../src/model/chain/sample-pyramid.ts';
import { startNoiseDeviation, withStartNoise } from '../../../src/model/chain/start-noise.ts';
import { decodeModel, encodeModel } from '../../../src/model/file/model-file.ts';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { concatBatch, filled, splitBatch, type Tensor } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('withStartNoise', () => {
  it('adds normal noise of the deviation, the same in every channel', () => {
    const noisy = withStartNoise(filled([1, 3, 100, 100], 0.1), 0.05, [generator(3)]);
    const noise = noisy.data.subarray(0, 1e4).map((value) => value - 0.1);
    const mean = noise.reduce((sum, value) => sum + value, 0) / 1e4;
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1e4;
    // Four standard errors of 10,000 draws.
    expect(mean).to.be.within(-0.002, 0.002);
    expect(Math.sqrt(variance)).to.be.within(0.0486, 0.0514);
    for (const c of [1, 2])
      expect(noisy.data.subarray(c * 1e4, (c + 1) * 1e4)).to.deep.equal(noisy.data.subarray(0, 1e4));
  });

  it('gives an image of a batch the noise that it has alone, and stays in range', () => {
    const images = [tinyImage(6, 7), filled([1, 3, 6, 7], 0.99)];
    const generators = [generator(1).split('a'), generator(1).split('b')];
    const both = splitBatch(withStartNoise(concatBatch(images), 0.3, generators));
    images.forEach((image, i) => {
      expect(both[i]!.data).to.deep.equal(withStartNoise(image, 0.3, [generators[i]!]).data);
    });
    expect(Math.max(...both[1]!.data)).to.equal(1);
  });

  it('of deviation 0 changes nothing; refuses a batch without a generator each', () => {
    const image = tinyImage(6, 7);
    expect(withStartNoise(image, 0, [])).to.equal(image);
    expect(codeOf(() => withStartNoise(image, 0.1, []))).to.equal('value/out-of-range');
  });
});

describe('startNoiseDeviation', () => {
  it('follows the detail that a scale adds: none on a smooth ramp, its own deviation for a checkerboard', () => {
    const ramp: Tensor = {
      shape: [1, 1, 32, 32],
      data: Float32Array.from({ length: 1024 }, (_, i) => (i % 32) / 40),
    };
    const board = { ...ramp, data: ramp.data.map((_, i) => 0.4 * (-1) ** (i + (i >> 5))) };
    const of = (image: Tensor, factor = 1) =>
      startNoiseDeviation(buildPyramid(image, { scales: 2, longSide: 32, shortSide: 16 }), 1, factor);
    expect(of(ramp)).to.be.below(0.02);
    expect(of(board)).to.be.within(0.36, 0.41);
    expect(of(board, 0.5)).to.be.closeTo(of(board) / 2, 1e-9);
    expect(
      startNoiseDeviation(buildPyramid(board, { scales: 2, longSide: 32, shortSide: 16 }), 0, 1),
    ).to.equal(0);
  });
});

describe('the noise that chains start with', () => {
  const model = tinyModel();
  const quiet = { ...model, scales: model.scales.map((scale) => ({ ...scale, startNoise: 0 })) };
  const engine = useEngine();

  it('is in samples, and not in the recovery', async () => {
    const sampled = (of: typeof model) => samplePyramid(engine(), of, { seed: 4 });
    expect((await sampled(model)).data).to.not.deep.equal((await sampled(quiet)).data);
    const start = tinyImage(8, 9);
    const [noisy, still] = [
      await recoverPyramid(engine(), model, start),
      await recoverPyramid(engine(), quiet, start),
    ];
    expect(noisy.at(-1)!.data).to.deep.equal(still.at(-1)!.data);
  });

  it('leaves held pixels alone from the first step on, and a chain of no steps', async () => {
    const scale = { ...model.scales[1]!, startNoise: 0.5 };
    const image = tinyImage(10, 11);
    const mask = filled([1, 1, 10, 11], 0);
    mask.data.fill(1, 0, 55);
    const states: Tensor[] = [];
    await runScale(engine(), scale, image, {
      steps: 2,
      generators: [generator(1)],
      clamp: { mask, values: image },
      onStep: async (_step, read) => void states.push(await read()),
    });
    for (const { data } of states) expect(data.subarray(0, 55)).to.deep.equal(image.data.subarray(0, 55));
    const none = await runScale(engine(), scale, image, { steps: 0, generators: [generator(1)] });
    expect(none.data).to.deep.equal(image.data);
  });

  it('is kept in the model file', () => {
    expect(decodeModel(encodeModel(model)).scales.map((scale) => scale.startNoise)).to.deep.equal(
      model.scales.map((scale) => scale.startNoise),
    );
  });
});
