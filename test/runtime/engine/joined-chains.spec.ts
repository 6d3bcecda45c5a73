import { expect } from 'chai';
import fc from 'fast-check';
import type { EnergyProgram, LangevinChain } from '../../../src/runtime/engine/engine.ts';
import { joinedChains } from '../../../src/runtime/engine/joined-chains.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { filled, nchw, type Tensor } from '../../../src/runtime/tensor.ts';
import { describeEngine } from './engine-contract.ts';
import { normals, randomImage, randomNet } from './reference-net.ts';
import { withPrograms } from './with-programs.ts';

const onnx = () => createOnnxEngine({ provider: 'cpu', threads: 1 });

/** A program that computes one image at a time. */
const joining = (program: EnergyProgram): EnergyProgram => ({
  chain: (initial, clamp) => joinedChains((own, held) => program.chain(own, held), initial, clamp, 1),
  score: (images) => program.score(images),
  scoreGradient: (images) => program.scoreGradient(images),
  activations: (images) => program.activations(images),
  parameterGradients: (images, weights) => program.parameterGradients(images, weights),
  release: () => program.release(),
});

describeEngine('an engine of an image at a time', async () => withPrograms(await onnx(), joining), {
  tolerance: 1e-5,
});

describe('joinedChains', () => {
  const stack = randomNet({
    layers: [
      [32, 3],
      [32, 3],
      [1, 3],
    ],
  });

  it('give the bits of chains that are computed at once, in groups of any size', async function () {
    this.timeout(60_000);
    const engine = await onnx();
    const program = engine.compile(stack);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 7 }),
          fc.integer({ min: 1, max: 8 }),
          fc.constantFrom('none', 'one', 'each'),
          async (n, most, held) => {
            const shape = [n, 3, 10, 12];
            const initial = randomImage(shape, 3);
            const clamp =
              held === 'none'
                ? undefined
                : {
                    mask: maskOf(held === 'one' ? 1 : n),
                    values: filled([held === 'one' ? 1 : n, 3, 10, 12], 0.25),
                  };
            const whole = await program.chain(initial, clamp);
            const joined = await joinedChains((own, hold) => program.chain(own, hold), initial, clamp, most);
            expect(joined.together?.count).to.equal(whole.together?.count);
            const [a, b] = [await told(whole, shape), await told(joined, shape)];
            expect(b).to.deep.equal(a);
            for (const chain of [whole, joined]) chain.dispose();
          },
        ),
        { numRuns: 25 },
      );
    } finally {
      await program.release();
      await engine.dispose();
    }
  });

  const maskOf = (n: number): Tensor => {
    const mask = filled([n, 1, 10, 12], 0);
    mask.data.fill(1, 0, 30);
    return mask;
  };

  /** All that a chain tells of steps alone and of several in one call. */
  async function told(chain: LangevinChain, shape: readonly number[]): Promise<unknown> {
    const size = shape.reduce((product, side) => product * side, 1);
    const how = { stepSize: 0.1, noiseScale: 0.1, momentum: 0.5 };
    await chain.step({ ...how, noise: normals(size, 1) });
    const first = [await chain.read(), await chain.lastScore(), await chain.lastScoreGradient()];
    const { together } = chain;
    const noise = Array.from({ length: together?.count ?? 0 }, (_, i) => normals(size, 2 + i));
    await together?.step(how, noise);
    expect(nchw(await chain.read()).n).to.equal(shape[0]);
    return [...first, await chain.read(), await chain.lastScore()];
  }
});
