import { expect } from 'chai';
import { muonUpdate } from '../../../src/model/net/muon.ts';
import { orthogonalise } from '../../../src/model/net/orthogonalise.ts';
import { generator } from '../../../src/runtime/random/random.ts';

describe('Muon', () => {
  const g = generator(7);

  it('moves against the orthogonalised gradient by the rate, 0.2 √(longer side) as large', () => {
    const gradient = g.split('g').normal(4 * 9);
    const weights = g.split('w').normal(4 * 9);
    const before = weights.slice();
    muonUpdate(weights, gradient, new Float32Array(36), 4, 0.01);
    const direction = orthogonalise(gradient, 4);
    for (let i = 0; i < 36; i++) {
      expect(weights[i]).to.be.closeTo(before[i]! - 0.01 * 0.2 * 3 * direction[i]!, 1e-6);
    }
  });

  it('has a root mean square near 0.2 of the rate for every shape', () => {
    for (const [rows, columns] of [
      [32, 288],
      [64, 1152],
      [16, 16],
    ] as const) {
      const weights = new Float32Array(rows * columns);
      muonUpdate(weights, g.split('shape', rows).normal(rows * columns), weights.slice(), rows, 1);
      const rms = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
      expect(rms, `${rows}×${columns}`).to.be.within(0.1, 0.25);
    }
  });

  it('follows the recursion of its running mean, a step ahead', () => {
    const weights = new Float32Array(6);
    const m = new Float32Array(6);
    let mean = new Float32Array(6);
    const expected = new Float64Array(6);
    for (let t = 0; t < 4; t++) {
      const gradient = g.split('t', t).normal(6);
      muonUpdate(weights, gradient, m, 2, 0.1, 0.8);
      mean = mean.map((value, i) => 0.8 * value + 0.2 * gradient[i]!);
      const ahead = mean.map((value, i) => 0.8 * value + 0.2 * gradient[i]!);
      const direction = orthogonalise(ahead, 2);
      for (let i = 0; i < 6; i++) expected[i] = expected[i]! - 0.1 * 0.2 * Math.sqrt(3) * direction[i]!;
    }
    for (let i = 0; i < 6; i++) {
      expect(m[i]).to.be.closeTo(mean[i]!, 1e-6);
      expect(weights[i]).to.be.closeTo(expected[i]!, 1e-5);
    }
  });

  it('does not depend on the size of the gradient', () => {
    const gradient = g.split('s').normal(12);
    const [a, b] = [new Float32Array(12), new Float32Array(12)];
    muonUpdate(a, gradient, new Float32Array(12), 3, 0.1);
    muonUpdate(
      b,
      gradient.map((value) => 1000 * value),
      new Float32Array(12),
      3,
      0.1,
    );
    for (let i = 0; i < 12; i++) expect(a[i]).to.be.closeTo(b[i]!, 1e-6);
  });
});
