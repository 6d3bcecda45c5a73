import { expect } from 'chai';
import {
  cloneNet,
  marginWidth,
  receptiveField,
  resolveNetSpec,
  sameSpec,
} from '../../../src/model/net/energy-net.ts';
import { codeOf } from '../../support/code-of.ts';
import { tinyNet } from '../../support/tiny-model.ts';

const count = (spec: ReturnType<typeof resolveNetSpec>) =>
  spec.channels.reduce(
    (sum, out, i) => sum + out * (1 + 9 * (i === 0 ? spec.inChannels : (spec.channels[i - 1] as number))),
    0,
  );

describe('energy net', () => {
  it('has the paper’s parameter counts and receptive field', () => {
    const small = resolveNetSpec('small', { height: 1, width: 1 }, 3);
    const large = resolveNetSpec('large', { height: 1, width: 1 }, 3);
    expect([count(small), count(large)]).to.deep.equal([39_041, 151_809]);
    expect(receptiveField(small)).to.equal(11);
    expect(marginWidth(large)).to.equal(5);
  });

  it('auto takes the large net from 64 px on', () => {
    expect(resolveNetSpec('auto', { height: 20, width: 63 }, 3).channels[0]).to.equal(64);
    expect(resolveNetSpec('auto', { height: 64, width: 20 }, 3).channels[0]).to.equal(128);
  });

  it('starts with the asked spread, zero biases and a u for each normalised layer', () => {
    const net = tinyNet({ channels: [64, 32, 1], std: 0.005 });
    const values = [...net.weights[1]!];
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    expect(deviation).to.be.closeTo(0.005, 0.0003);
    expect(net.biases.every((bias) => bias.every((b) => b === 0))).to.equal(true);
    expect(net.u.map((u) => u.length)).to.deep.equal([64, 32]);
  });

  it('differs by seed and is equal for one seed', () => {
    expect(tinyNet({ seed: 1 }).weights[0]).to.deep.equal(tinyNet({ seed: 1 }).weights[0]);
    expect(tinyNet({ seed: 1 }).weights[0]).to.not.deep.equal(tinyNet({ seed: 2 }).weights[0]);
  });

  it('clones without sharing memory', () => {
    const net = tinyNet();
    const copy = cloneNet(net);
    copy.weights[0]![0] = 99;
    expect(net.weights[0]![0]).to.not.equal(99);
    expect(sameSpec(net.spec, copy.spec)).to.equal(true);
    expect(sameSpec(net.spec, tinyNet({ channels: [5, 1] }).spec)).to.equal(false);
  });

  it('refuses even kernels, no layers and a last layer that is no score', () => {
    const size = { height: 9, width: 9 };
    for (const choice of [
      { channels: [1], kernels: [2] },
      { channels: [4, 1], kernels: [3] },
      { channels: [] },
      { channels: [4, 2] },
      { channels: [0, 1] },
    ]) {
      expect(codeOf(() => resolveNetSpec(choice, size, 3))).to.equal('value/out-of-range');
    }
  });
});
