import { expect } from 'chai';
import { runLangevin, runLangevinInMargin } from '../../../src/model/chain/langevin.ts';
import type { EnergyProgram, LangevinStep } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';

/** f(x) = −Σ x²/(2s²): the density exp(f) is Gaussian with standard deviation s. No clipping. */
function gaussianProgram(
  s: number,
  seen: { steps: number; disposed: number } = { steps: 0, disposed: 0 },
): EnergyProgram {
  return {
    async chain(initial) {
      let state = Float32Array.from(initial.data);
      return {
        async step({ stepSize, noiseScale, noise }: LangevinStep) {
          seen.steps++;
          state = state.map((x, i) => x - ((stepSize / 2) * x) / s ** 2 + noiseScale * (noise?.[i] ?? 0));
        },
        read: async (): Promise<Tensor> => ({ shape: initial.shape, data: state }),
        lastScore: async () => undefined,
        lastScoreGradient: async () => undefined,
        dispose: () => void seen.disposed++,
      };
    },
    score: () => Promise.reject(new Error('unused')),
    activations: () => Promise.reject(new Error('unused')),
    scoreGradient: () => Promise.reject(new Error('unused')),
    parameterGradients: () => Promise.reject(new Error('unused')),
    release: async () => {},
  };
}

describe('runLangevin', () => {
  it('samples a Gaussian with the variance that the discretised chain has in closed form', async () => {
    const s = 0.2;
    const stepSize = 0.01;
    const a = 1 - stepSize / 2 / s ** 2;
    // x' = a x + δ ε is stationary at variance δ² / (1 − a²).
    const expected = stepSize / (1 - a ** 2);
    const { state } = await runLangevin(gaussianProgram(s), filled([1, 1, 100, 100], 0), {
      steps: 100,
      stepSize,
      noiseScale: Math.sqrt(stepSize),
      generators: [generator(5)],
    });
    const variance = state.data.reduce((sum, x) => sum + x * x, 0) / state.data.length;
    expect(variance / expected).to.be.closeTo(1, 0.05);
    expect(variance).to.be.closeTo(s ** 2, 0.15 * s ** 2);
  });

  it('without noise is gradient ascent: x shrinks by the same factor each step', async () => {
    const { state } = await runLangevin(gaussianProgram(1), filled([1, 1, 2, 2], 0.5), {
      steps: 3,
      stepSize: 0.2,
      noiseScale: 0,
    });
    for (const x of state.data) expect(x).to.be.closeTo(0.5 * 0.9 ** 3, 1e-6);
  });

  it('gives chain i of a batch the noise that it has alone', async () => {
    const options = { steps: 2, stepSize: 0.1, noiseScale: 0.3 };
    const gens = [generator(1).split('a'), generator(1).split('b')];
    const both = await runLangevin(gaussianProgram(1), filled([2, 1, 3, 3], 0), {
      ...options,
      generators: gens,
    });
    const second = await runLangevin(gaussianProgram(1), filled([1, 1, 3, 3], 0), {
      ...options,
      generators: [gens[1]!],
    });
    expect([...both.state.data.subarray(9)]).to.deep.equal([...second.state.data]);
  });

  it('names the step at which the state stops being finite', async () => {
    const bad = gaussianProgram(1e-3);
    const error = await runLangevin(bad, filled([1, 1, 1, 1], 1), {
      steps: 500,
      stepSize: 1,
      noiseScale: 0,
    }).catch((e: unknown) => e);
    expect(error).to.have.property('code', 'langevin/not-finite');
    expect((error as { details: { step: number } }).details.step).to.be.within(2, 100);
  });

  it('takes steps that nobody watches several at a time, the odd ones first, with the noise of each', async () => {
    const plain = gaussianProgram(0.5);
    const calls: string[] = [];
    const grouping: EnergyProgram = {
      ...plain,
      async chain(initial) {
        const chain = await plain.chain(initial);
        return {
          ...chain,
          async step(step) {
            calls.push(step.silent ? 'silent' : 'told');
            await chain.step(step);
          },
          together: {
            count: 3,
            async step(step, noise) {
              calls.push(step.silent ? '3 silent' : '3 told');
              for (const own of noise) await chain.step({ ...step, noise: own });
            },
          },
        };
      },
    };
    const options = { steps: 8, stepSize: 0.1, noiseScale: 0.1, generators: [generator(3)] };
    const initial = filled([1, 1, 4, 4], 0.2);
    const expected = await runLangevin(plain, initial, options);
    expect((await runLangevin(grouping, initial, options)).state).to.deep.equal(expected.state);
    expect(calls).to.deep.equal(['silent', 'silent', '3 silent', '3 told']);
    calls.length = 0;
    await runLangevin(grouping, initial, { ...options, onStep: () => undefined });
    expect(calls).to.deep.equal(new Array(8).fill('told'));
    // What is not finite is told by the last step, but by the first where each is watched.
    const broken = filled([1, 1, 4, 4], Number.NaN);
    for (const [watched, step] of [
      [{}, 6],
      [{ onStep: () => undefined }, 1],
    ] as const) {
      const error = await runLangevin(grouping, broken, { ...options, steps: 6, ...watched }).catch((e) => e);
      expect(error).to.have.property('code', 'langevin/not-finite');
      expect(error).to.have.nested.property('details.step', step);
    }
  });

  it('stops at the step in which it is cancelled and frees the chain', async () => {
    const seen = { steps: 0, disposed: 0 };
    const controller = new AbortController();
    const run = runLangevin(gaussianProgram(1, seen), filled([1, 1, 1, 1], 1), {
      steps: 100,
      stepSize: 0.1,
      noiseScale: 0,
      signal: controller.signal,
      onStep: (step) => {
        if (step === 3) controller.abort();
      },
    });
    expect(await codeOfAsync(() => run)).to.equal('run/cancelled');
    expect(seen).to.deep.equal({ steps: 3, disposed: 1 });
  });

  it('refuses noise without a generator a chain', async () => {
    const run = runLangevin(gaussianProgram(1), filled([2, 1, 1, 1], 1), {
      steps: 1,
      stepSize: 0.1,
      noiseScale: 0.1,
      generators: [generator(1)],
    });
    expect(await codeOfAsync(() => run)).to.equal('value/out-of-range');
  });

  it('runs with the zero margin and takes it off again', async () => {
    const shapes: number[][] = [];
    const result = await runLangevinInMargin(gaussianProgram(1), filled([1, 3, 4, 5], 0.5), 2, {
      steps: 2,
      stepSize: 0.2,
      noiseScale: 0,
      onStep: async (_, read) => void shapes.push([...(await read()).shape]),
    });
    expect(result.shape).to.deep.equal([1, 3, 4, 5]);
    expect(shapes).to.deep.equal([
      [1, 3, 4, 5],
      [1, 3, 4, 5],
    ]);
    for (const x of result.data) expect(x).to.be.closeTo(0.5 * 0.81, 1e-6);
  });
});
