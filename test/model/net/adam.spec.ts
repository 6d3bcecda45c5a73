import { expect } from 'chai';
import { adamState, adamUpdate, cloneAdam } from '../../../src/model/net/adam.ts';

describe('Adam', () => {
  it('moves the first time by the learning rate against the sign of the gradient', () => {
    const theta = Float32Array.of(1, 1, 1);
    adamUpdate([theta], [Float32Array.of(5, -0.01, 0)], adamState([theta]), [0.1]);
    expect(theta[0]).to.be.closeTo(0.9, 1e-6);
    expect(theta[1]).to.be.closeTo(1.1, 1e-6);
    expect(theta[2]).to.equal(1);
  });

  it('follows the published recursion over several updates', () => {
    const theta = Float32Array.of(0.3);
    let state = adamState([theta]);
    let [m, v, expected] = [0, 0, 0.3];
    for (let t = 1; t <= 5; t++) {
      const g = Math.cos(t);
      state = adamUpdate([theta], [Float32Array.of(g)], state, [0.01], {
        beta1: 0.5,
        beta2: 0.9,
        epsilon: 1e-8,
      });
      m = 0.5 * m + 0.5 * g;
      v = 0.9 * v + 0.1 * g * g;
      expected -= (0.01 * (m / (1 - 0.5 ** t))) / (Math.sqrt(v / (1 - 0.9 ** t)) + 1e-8);
    }
    expect(theta[0]).to.be.closeTo(expected, 1e-6);
    expect(state.t).to.equal(5);
  });

  it('finds the minimum of a parabola', () => {
    const theta = Float32Array.of(3, -2);
    let state = adamState([theta]);
    for (let i = 0; i < 2000; i++) {
      state = adamUpdate([theta], [theta.map((x) => 2 * (x - 1))], state, [0.02]);
    }
    for (const x of theta) expect(x).to.be.closeTo(1, 1e-2);
  });

  it('applies each array its own rate', () => {
    const [a, b] = [Float32Array.of(1), Float32Array.of(1)];
    adamUpdate([a, b], [Float32Array.of(1), Float32Array.of(1)], adamState([a, b]), [0.1, 0]);
    expect(a[0]).to.be.closeTo(0.9, 1e-6);
    expect(b[0]).to.equal(1);
  });

  it('clones moments without sharing memory', () => {
    const theta = Float32Array.of(1);
    const state = adamState([theta]);
    const copy = cloneAdam(state);
    adamUpdate([theta], [Float32Array.of(1)], state, [0.1]);
    expect(copy.m[0]?.[0]).to.equal(0);
    expect(state.m[0]?.[0]).to.not.equal(0);
  });
});
