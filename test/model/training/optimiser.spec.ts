import { expect } from 'chai';
import { adamState, adamUpdate, cloneAdam } from '../../../src/model/net/adam.ts';
import { cloneNet, type EnergyNet } from '../../../src/model/net/energy-net.ts';
import { muonUpdate } from '../../../src/model/net/muon.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { type NetGradients, optimise } from '../../../src/model/training/optimiser.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import type { TrainingState } from '../../../src/model/training/training-course.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { parameters } from '../../support/parameters.ts';
import { tinyImage, tinyNet, tinySettings } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('the optimiser of a training', () => {
  const engine = useEngine();

  const NET = { channels: [4, 5, 6, 1] };
  const random = generator(9);
  const gradientsOf = (net: EnergyNet): NetGradients => ({
    weights: net.weights.map((w, i) => random.split('w', i).normal(w.length)),
    biases: net.biases.map((b, i) => random.split('b', i).normal(b.length)),
  });
  const all = ({ weights, biases }: NetGradients) => [...weights, ...biases];

  it('is Adam alone where the settings say so, the last layer by a rate of its own', () => {
    const settings = tinySettings({ optimiser: 'adam' });
    const net = tinyNet(NET);
    const expected = cloneNet(net);
    const gradients = gradientsOf(net);
    const state = adamState(all(net));
    const beside = cloneAdam(state);
    expect(optimise(net, gradients, state, settings, 0.1).t).to.equal(1);
    const rates = all(net).map((_, i) => (i === 3 ? 0.1 * settings.lastLayerRate : 0.1));
    const { beta1, beta2 } = settings;
    adamUpdate(all(expected), all(gradients), beside, rates, { beta1, beta2, epsilon: 1e-8 });
    expect(all(net)).to.deep.equal(all(expected));
  });

  it('updates the kernels between hidden layers as matrices, and all else as before', () => {
    const settings = tinySettings({ optimiser: 'muon', muonRate: 3, muonMomentum: 0.8 });
    const net = tinyNet(NET);
    const [adam, muon] = [cloneNet(net), cloneNet(net)];
    const gradients = gradientsOf(net);
    const state = adamState(all(net));
    const next = optimise(net, gradients, state, settings, 0.1);
    optimise(adam, gradients, adamState(all(adam)), { ...settings, optimiser: 'adam' }, 0.1);
    for (const layer of [0, 3]) expect(net.weights[layer]).to.deep.equal(adam.weights[layer]);
    expect(net.biases).to.deep.equal(adam.biases);
    for (const layer of [1, 2]) {
      const weights = muon.weights[layer]!;
      const mean = new Float32Array(weights.length);
      const rows = NET.channels[layer]!;
      muonUpdate(weights, gradients.weights[layer]!, mean, rows, 0.1 * 3, 0.8);
      expect(net.weights[layer]).to.deep.equal(weights);
      expect(next.m[layer]).to.deep.equal(mean);
      expect(next.v[layer]!.every((value) => value === 0)).to.equal(true);
    }
  });

  it('Muon trains a pyramid, goes on from a checkpoint bit for bit, and not by another optimiser', async () => {
    const image = tinyImage();
    const settings = { ...tinySettings({ net: NET, optimiser: 'muon' }), checkpointEvery: 2 };
    const states: Uint8Array[] = [];
    const options = { engine: engine(), settings, seed: 3 };
    const whole = await trainPyramid(image, {
      ...options,
      saveCheckpoint: async (state: TrainingState) => void states.push(encodeCheckpoint(state, image)),
    });
    const resume = decodeCheckpoint(states[1]!, { image, seed: 3, settings });
    const resumed = await trainPyramid(image, { ...options, resume });
    expect(parameters(resumed)).to.deep.equal(parameters(whole));
    const adam = { ...settings, optimiser: 'adam' } as const;
    const others = await trainPyramid(image, { ...options, settings: adam });
    expect(parameters(others)).to.not.deep.equal(parameters(whole));
    const foreign = async () => decodeCheckpoint(states[1]!, { image, seed: 3, settings: adam });
    expect(await codeOfAsync(foreign)).to.equal('checkpoint/mismatch');
  });
});
