import { expect } from 'chai';
import { contrastiveGradients } from '../../../src/model/training/contrastive-gradients.ts';
import type {
  EnergyProgram,
  ParameterGradients,
  WeightedImages,
} from '../../../src/runtime/engine/engine.ts';
import { filled } from '../../../src/runtime/tensor.ts';

const state = filled([2, 1, 3, 3], 0.5);
const others = { images: filled([1, 1, 3, 3], 0.25), weights: [-1] };

/** Gradients that tell what they are of: the sum of all values times their images' weights. */
function gradientsOf(...batches: readonly WeightedImages[]): ParameterGradients {
  const sum = batches.reduce(
    (all, { images, weights }) => all + (images.data[0] as number) * weights.reduce((a, b) => a + b, 0),
    0,
  );
  const meanScores = batches.flatMap(({ images, weights }) => weights.map(() => images.data[0] as number));
  return { weights: [Float32Array.of(sum)], biases: [Float32Array.of(-sum)], meanScores };
}

function recording(both: boolean): { readonly program: EnergyProgram; readonly log: string[] } {
  const log: string[] = [];
  const program = {
    parameterGradients: async (images: WeightedImages['images'], weights: readonly number[]) => {
      log.push(images === state ? 'ends' : 'others');
      return gradientsOf({ images, weights });
    },
    gradientsOfBoth: async (one: WeightedImages, other: WeightedImages) => {
      log.push('both');
      return both ? gradientsOf(one, other) : undefined;
    },
  };
  return { program: program as unknown as EnergyProgram, log };
}

describe('the gradients of an update', () => {
  const weight = 0.5;
  const expected = {
    weights: [Float32Array.of(0.5 - 0.25)],
    biases: [Float32Array.of(0.25 - 0.5)],
    meanScores: [0.5, 0.5, 0.25],
  };
  const ending = Promise.resolve({ state, energy: undefined });

  it('are of one call where the engine has one for both, else of two, added', async () => {
    for (const [has, calls] of [
      [true, ['both']],
      [false, ['both', 'ends', 'others']],
    ] as const) {
      const { program, log } = recording(has);
      const found = await contrastiveGradients(program, { ending, weight, others, beside: false });
      expect(found).to.deep.equal(expected);
      expect(log).to.deep.equal(calls);
    }
  });

  it('of the other images are computed while the chains run elsewhere', async () => {
    const { program, log } = recording(true);
    let end = (_: Awaited<typeof ending>): void => undefined;
    const running = new Promise<Awaited<typeof ending>>((resolve) => {
      end = resolve;
    });
    const found = contrastiveGradients(program, { ending: running, weight, others, beside: true });
    expect(log).to.deep.equal(['others']);
    end({ state, energy: undefined });
    expect(await found).to.deep.equal(expected);
    expect(log).to.deep.equal(['others', 'ends']);
  });

  it('of the chains are taken from where they ran', async () => {
    const { program, log } = recording(true);
    const gradients = gradientsOf({ images: state, weights: [weight, weight] });
    const ended = Promise.resolve({ state, energy: undefined, gradients });
    const found = await contrastiveGradients(program, { ending: ended, weight, others, beside: true });
    expect(found).to.deep.equal(expected);
    expect(log).to.deep.equal(['others']);
  });
});
