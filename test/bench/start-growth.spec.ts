import { expect } from 'chai';
import { fineShare } from '../../bench/start-growth/fine-share.ts';
import { growthOfChain } from '../../bench/start-growth/growth.ts';
import { growthAt, growthOfModel } from '../../bench/start-growth/measure.ts';
import { growthOfStep, riseOfGrowth } from '../../src/model/growth-of-step.ts';
import { curvaturesAt, dot } from '../../src/model/steepest-mode.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { onnxEngine, tinyModel } from '../support/tiny-model.ts';

describe('the growth at the start of chains', () => {
  it('is that of the steepest eigenvector, whatever negative curvature there is', async () => {
    // ∇ = H x with H = Q diag(λ) Q, Q a reflection.
    const values = Float32Array.from({ length: 60 }, (_, i) => (i === 7 ? 0.5 : -3 * Math.sin(i) ** 2));
    const q = generator(3).normal(60);
    const reflected = (x: Float32Array) => x.map((value, i) => value - (2 * dot(q, x) * q[i]!) / dot(q, q));
    const gradientOf = async (x: Float32Array) =>
      reflected(reflected(x).map((value, i) => value * values[i]!));
    const { steepest, least } = await curvaturesAt(gradientOf, generator(4).normal(60), generator(5), {
      products: 60,
    });
    const expected = reflected(Float32Array.from({ length: 60 }, (_, i) => (i === 7 ? 1 : 0)));
    expect(steepest.curvature).to.be.closeTo(0.5, 2e-3);
    expect(Math.abs(dot(steepest.direction, expected))).to.be.above(0.999);
    expect(least.curvature).to.be.closeTo(Math.min(...values), 2e-3);
    const along = await gradientOf(least.direction);
    expect(dot(along, least.direction)).to.be.closeTo(least.curvature, 2e-3);
  });

  it('of a step is what the recurrence tends to, and of a chain what it does', () => {
    for (const [a, momentum] of [
      [0.4, 0],
      [0.4, 0.5],
      [0, 0.5],
      [-0.2, 0.9],
    ] as const) {
      const ratio = growthOfChain(a, momentum, 41) / growthOfChain(a, momentum, 40);
      if (a > 0) expect(riseOfGrowth(growthOfStep(a, momentum), momentum)).to.be.closeTo(a, 1e-12);
      if (a >= 0) expect(growthOfStep(a, momentum)).to.be.closeTo(ratio, 1e-6);
      else expect(growthOfStep(a, momentum)).to.be.closeTo(Math.sqrt(momentum), 1e-12);
    }
    expect(growthOfChain(0.5, 0, 3)).to.equal(1.5 ** 3);
    expect(growthOfChain(0.5, 0.5, 2)).to.equal(1 + 0.5 + (0.25 + 0.75));
  });

  it('tells how much of a mode is fine', () => {
    const wave = (cycles: number): Tensor => ({
      shape: [1, 1, 12, 16],
      data: Float32Array.from({ length: 192 }, (_, i) => Math.cos((2 * Math.PI * cycles * (i % 16)) / 16)),
    });
    expect(fineShare(wave(3))).to.be.closeTo(0, 1e-9);
    expect(fineShare(wave(7))).to.be.closeTo(1, 1e-9);
    const noise: Tensor = { shape: [1, 2, 40, 40], data: generator(1).normal(3200) };
    expect(fineShare(noise)).to.be.within(0.76, 0.85);
  });

  it('is measured at both starts of every finer scale', async () => {
    const engine = await onnxEngine();
    try {
      const model = tinyModel();
      const rows = await growthOfModel(engine, model, 1);
      expect(rows.map(({ scale }) => scale)).to.deep.equal([1]);
      const [scale] = model.scales.slice(1);
      const still = { ...scale!, stepSize: 0 };
      const { along, whole, noise, chain, step } = await growthAt(engine, still, model.image, generator(1));
      // Nothing moves: what was disturbed stays.
      for (const value of [along, whole, noise]) expect(value).to.be.closeTo(1, 1e-3);
      for (const value of [chain, step]) expect(value).to.be.closeTo(1, 1e-9);
    } finally {
      await engine.dispose();
    }
  });
});
