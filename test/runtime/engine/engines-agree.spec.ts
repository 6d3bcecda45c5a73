import { expect } from 'chai';
import type {
  Activation,
  ConvStack,
  EnergyEngine,
  EnergyProgram,
} from '../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { createCpuTensorflowEngine } from './tensorflow/cpu-backend.ts';

const SHAPE = [2, 3, 24, 30];
const COUNT = 2 * 3 * 24 * 30;

/** The larger of the two nets is enough to be slow in TensorFlow.js's plain JavaScript. */
const CASES: readonly { readonly activation: Activation; readonly channels: readonly number[] }[] = [
  { activation: { kind: 'elu' }, channels: [32, 16, 16, 16, 1] },
  { activation: { kind: 'leaky-relu', slope: 0.2 }, channels: [8, 8, 8, 1] },
];

/** A net of He-initialised weights: scores and gradients of the order of one. */
function randomNet(channels: readonly number[], activation: Activation): ConvStack {
  const random = generator(20210619).split('net');
  const layers = channels.map((outChannels, i) => {
    const inChannels = i === 0 ? 3 : (channels[i - 1] as number);
    const count = outChannels * inChannels * 9;
    const scale = Math.sqrt(2 / (inChannels * 9));
    return {
      inChannels,
      outChannels,
      kernel: 3,
      weights: random
        .split('weights', i)
        .normal(count)
        .map((x) => x * scale),
      bias: random
        .split('bias', i)
        .normal(outChannels)
        .map((x) => x * 0.1),
    };
  });
  return { layers, activation };
}

const random = generator(7);
const IMAGES: Tensor = {
  shape: SHAPE,
  data: random
    .split('images')
    .normal(COUNT)
    .map((x) => Math.max(-1, Math.min(1, x * 0.5))),
};
const MASK: Tensor = {
  shape: [1, 1, 24, 30],
  data: Float32Array.from({ length: 720 }, (_, i) => (i % 30 < 8 ? 1 : 0)),
};
const VALUES: Tensor = { shape: SHAPE, data: IMAGES.data.map((x) => -x) };

/** max |a − b| over max |b|. */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).to.equal(b.length);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs((a[i] as number) - (b[i] as number)));
    largest = Math.max(largest, Math.abs(b[i] as number));
  }
  expect(largest).to.be.greaterThan(1e-3);
  return difference / largest;
}

async function fiveSteps(program: EnergyProgram, clamped: boolean) {
  const chain = await program.chain(IMAGES, clamped ? { mask: MASK, values: VALUES } : undefined);
  for (let step = 0; step < 5; step++) {
    const noise = random.split('noise', step).normal(COUNT);
    await chain.step({ stepSize: 0.3, noiseScale: step === 2 ? 0 : 0.05, noise });
  }
  const result = { state: await chain.read(), score: await chain.lastScore() };
  chain.dispose();
  return result;
}

for (const { activation, channels } of CASES) {
  describe(`written-out gradients in onnxruntime and autodiff in TensorFlow.js, with ${activation.kind}`, () => {
    const engines: EnergyEngine[] = [];
    let onnx: EnergyProgram;
    let tensorflow: EnergyProgram;

    before(async () => {
      engines.push(
        await createOnnxEngine({ provider: 'cpu', threads: 1 }),
        await createCpuTensorflowEngine(),
      );
      [onnx, tensorflow] = engines.map((engine) => engine.compile(randomNet(channels, activation))) as [
        EnergyProgram,
        EnergyProgram,
      ];
    });
    after(async () => {
      for (const engine of engines) await engine.dispose();
    });

    it('agree on the score and its gradient to the image', async () => {
      const [a, b] = [await onnx.scoreGradient(IMAGES), await tensorflow.scoreGradient(IMAGES)];
      const margin = 2 * channels.length;
      expect(a.score.shape).to.deep.equal([2, 1, 24 - margin, 30 - margin]);
      expect(b.score.shape).to.deep.equal(a.score.shape);
      expect([a.gradient.shape, b.gradient.shape]).to.deep.equal([SHAPE, SHAPE]);
      expect(relativeError(a.score.data, b.score.data)).to.be.lessThan(1e-4);
      expect(relativeError(a.gradient.data, b.gradient.data)).to.be.lessThan(1e-4);
      expect(relativeError((await onnx.score(IMAGES)).data, b.score.data)).to.be.lessThan(1e-4);
    });

    for (const clamped of [false, true]) {
      it(`agree after five Langevin steps${clamped ? ' with a clamp' : ''}`, async () => {
        const [a, b] = [await fiveSteps(onnx, clamped), await fiveSteps(tensorflow, clamped)];
        expect(relativeError(a.state.data, b.state.data)).to.be.lessThan(1e-4);
        expect(relativeError(a.state.data, IMAGES.data)).to.be.greaterThan(0.1);
        expect(relativeError(a.score?.data ?? [], b.score?.data ?? [])).to.be.lessThan(1e-4);
      });
    }

    it('agree on the gradients to weights and biases, and on the mean scores', async () => {
      const weights = [0.5, -1];
      const [a, b] = [
        await onnx.parameterGradients(IMAGES, weights),
        await tensorflow.parameterGradients(IMAGES, weights),
      ];
      for (const i of channels.keys()) {
        expect(relativeError(a.weights[i] ?? [], b.weights[i] ?? []), `weights ${i}`).to.be.lessThan(1e-4);
        expect(relativeError(a.biases[i] ?? [], b.biases[i] ?? []), `biases ${i}`).to.be.lessThan(1e-4);
      }
      expect(relativeError(a.meanScores, b.meanScores)).to.be.lessThan(1e-4);
    });
  });
}
