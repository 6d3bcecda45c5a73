import { expect } from 'chai';
import type { EnergyNet } from '../../../src/model/net/energy-net.ts';
import {
  backpropSpectralNorm,
  spectralLag,
  spectralNormalise,
} from '../../../src/model/net/spectral-norm.ts';
import { tinyNet } from '../../support/tiny-model.ts';

/** L = Σ c · W̄, whose gradient to W̄ is c. */
function linearLoss(net: EnergyNet, c: readonly Float32Array[]): number {
  const { stack } = spectralNormalise(net);
  return stack.layers.reduce(
    (sum, layer, i) => sum + layer.weights.reduce((s, w, j) => s + w * (c[i] as Float32Array)[j]!, 0),
    0,
  );
}

describe('spectral normalisation', () => {
  it('divides by the largest singular value once the power iteration has converged', () => {
    const net = tinyNet({ channels: [3, 2, 1], std: 1 });
    const converged = { ...net, u: spectralNormalise(net, 500).u };
    const { stack } = spectralNormalise(converged);
    const again = spectralNormalise(
      { ...converged, weights: stack.layers.map((layer) => layer.weights) },
      500,
    );
    for (const sigma of again.sigma) expect(sigma).to.be.closeTo(1, 1e-5);
  });

  it('iterates as if row by row, whatever the number of rows', () => {
    for (const rows of [3, 4, 6, 8]) {
      const net = tinyNet({ channels: [rows, 1], std: 1 });
      const weights = net.weights[0]!;
      const columns = weights.length / rows;
      const normalised = spectralNormalise(net, 2);
      let u = [...net.u[0]!];
      for (let i = 0; i < 2; i++) {
        const sums = Array.from({ length: columns }, (_, col) =>
          u.reduce((sum, factor, row) => sum + factor * weights[row * columns + col]!, 0),
        );
        const norm = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0)) + 1e-12;
        const v = Float32Array.from(sums, (value) => value / norm);
        const dots = u.map((_, row) =>
          v.reduce((sum, value, col) => sum + value * weights[row * columns + col]!, 0),
        );
        const sigma = Math.sqrt(dots.reduce((sum, dot) => sum + dot * dot, 0));
        u = [...Float32Array.from(Float32Array.from(dots), (dot) => dot * (1 / (sigma + 1e-12)))];
        if (i === 1) expect(normalised.sigma[0]).to.equal(sigma);
      }
      expect([...normalised.u[0]!]).to.deep.equal(u);
    }
  });

  it('takes the memory of an earlier pass, but for u', () => {
    const net = tinyNet({ channels: [6, 5, 1], std: 1 });
    const first = spectralNormalise(net);
    const next = { ...net, weights: net.weights.map((w) => w.map((value) => value * 0.5 + 0.1)), u: first.u };
    const expected = spectralNormalise(next);
    const u = first.u.map((values) => values.slice());
    const again = spectralNormalise(next, 1, first);
    expect(again).to.deep.equal(expected);
    for (const [layer, v] of again.v.entries()) {
      expect(v).to.equal(first.v[layer]);
      expect(again.stack.layers[layer]?.weights).to.equal(first.stack.layers[layer]?.weights);
    }
    expect(first.u).to.deep.equal(u);
  });

  it('tells how far the used norms lag behind the true ones', () => {
    const net = tinyNet({ channels: [6, 5, 1], std: 1 });
    expect(spectralLag(net)).to.be.above(1.001);
    const settled = { ...net, u: spectralNormalise(net, 500).u };
    expect(spectralLag(settled)).to.be.closeTo(1, 1e-5);
    expect(spectralLag({ ...net, u: spectralNormalise(net, 5).u })).to.be.below(spectralLag(net)!);
    expect(spectralLag(tinyNet({ spectralNorm: false }))).to.equal(undefined);
  });

  it('leaves the last layer and the biases alone', () => {
    const net = tinyNet({ channels: [3, 1], std: 1 });
    const { stack, sigma } = spectralNormalise(net);
    expect(sigma).to.have.length(1);
    expect(stack.layers[1]?.weights).to.equal(net.weights[1]);
    expect(stack.layers[0]?.bias).to.equal(net.biases[0]);
  });

  it('changes nothing when the spec asks for none', () => {
    const net = tinyNet({ channels: [3, 1], std: 1, spectralNorm: false });
    expect(spectralNormalise(net).stack.layers[0]?.weights).to.equal(net.weights[0]);
  });

  it('takes gradients back as finite differences say, u and v held', () => {
    const net = tinyNet({ channels: [3, 2, 1], std: 1 });
    // At a converged u the terms that are held constant have no first-order effect.
    const settled = { ...net, u: spectralNormalise(net, 2000).u };
    const c = net.weights.map((w) => w.map((_, i) => Math.sin(1 + i)));
    const gradient = backpropSpectralNorm(
      spectralNormalise(settled),
      c.map((values) => values.slice()),
    );
    const bump = 1e-2;
    for (const [layer, at] of [
      [0, 0],
      [0, 40],
      [1, 7],
      [2, 3],
    ] as const) {
      const moved = (by: number) => ({
        ...settled,
        weights: settled.weights.map((w, l) => (l === layer ? w.map((v, i) => (i === at ? v + by : v)) : w)),
      });
      const slope = (linearLoss(moved(bump), c) - linearLoss(moved(-bump), c)) / (2 * bump);
      expect((gradient[layer] as Float32Array)[at]).to.be.closeTo(slope, 2e-3 + Math.abs(slope) * 5e-3);
    }
  });
});
