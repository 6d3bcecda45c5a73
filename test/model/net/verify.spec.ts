import { expect } from 'chai';
import { relativeError, VERIFIED_QUANTITIES, verifyEngine } from '../../../src/model/net/verify.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import {
  loadReferenceVectors,
  type ReferenceVectors,
} from '../../../src/runtime/engine/reference-vectors.ts';

describe('verifying an engine', () => {
  let engine: EnergyEngine;
  let vectors: ReferenceVectors;

  before(async () => {
    engine = await createOnnxEngine({ threads: 1 });
    vectors = await loadReferenceVectors('energy-net-1');
  });

  after(() => engine.dispose());

  const errors = async (given: ReferenceVectors) =>
    new Map(
      (await verifyEngine(engine, given)).map(({ quantity, relativeError }) => [quantity, relativeError]),
    );

  it('finds float32 rounding and no more in a good one', async () => {
    const found = await errors(vectors);
    expect([...found.keys()]).to.deep.equal(VERIFIED_QUANTITIES);
    for (const [quantity, error] of found) expect(error, quantity).to.be.below(1e-5);
  });

  it('finds the one quantity that is wrong, for each of them', async () => {
    const { expected } = vectors;
    const shifted = (values: readonly number[]) => values.map((x, i) => (i === 1 ? x + 0.5 : x));
    const wrong: Readonly<Record<string, Partial<ReferenceVectors['expected']>>> = {
      sigma: { sigma: expected.sigma.map((x, i) => (i === 1 && x !== null ? x * 1.1 : x)) },
      uNext: { uNext: expected.uNext.map(shifted) },
      score: { score: shifted(expected.score) },
      inputGradient: { inputGradient: shifted(expected.inputGradient) },
      langevinNext: { langevinNext: shifted(expected.langevinNext) },
      loss: { loss: expected.loss * 1.01 },
      weightGradients: { weightGradients: expected.weightGradients.map(shifted) },
      biasGradients: { biasGradients: expected.biasGradients.map(shifted) },
    };
    expect(Object.keys(wrong)).to.deep.equal(VERIFIED_QUANTITIES);
    for (const [quantity, change] of Object.entries(wrong)) {
      const found = await errors({ ...vectors, expected: { ...expected, ...change } });
      const bad = [...found].filter(([, error]) => !(error < 1e-3)).map(([name]) => name);
      expect(bad).to.deep.equal([quantity]);
    }
  });

  it('measures the largest difference against the largest reference', () => {
    expect(relativeError([1, 2, 3], [1, 2.5, 4])).to.equal(0.25);
    expect(relativeError([0], [0])).to.equal(0);
    expect(relativeError([1], [1, 2])).to.equal(Number.POSITIVE_INFINITY);
    expect(relativeError([Number.NaN, 1], [1, 1])).to.be.NaN;
  });
});
