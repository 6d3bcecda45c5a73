import { expect } from 'chai';
import { framedFor } from '../../../src/model/energy-net.ts';
import { riseOfGrowth } from '../../../src/model/growth-of-step.ts';
import { spectralNormalise } from '../../../src/model/spectral-norm.ts';
import { curvaturesAt } from '../../../src/model/steepest-mode.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/model/training/checkpoint-file.ts';
import { plannedCosts } from '../../../src/model/training/cost.ts';
import { growthPenalty } from '../../../src/model/training/growth-penalty.ts';
import type { NetGradients } from '../../../src/model/training/optimiser.ts';
import { TRAINING_PRESETS } from '../../../src/model/training/settings.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import type { TrainingState } from '../../../src/model/training/training-course.ts';
import type { ConvStack } from '../../../src/runtime/engine/engine.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { parameters } from '../../support/parameters.ts';
import { tinyImage, tinyNet, tinySettings } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';

describe('the penalty on the growth of detail', () => {
  const engine = useEngine();
  const net = tinyNet({ channels: [6, 5, 1], std: 1 });
  const start = framedFor(tinyImage(), net.spec);
  const { stack } = spectralNormalise(net, 20);

  /** The steepest and the least curvature of Σf at the start, by as many products as it takes. */
  async function ends(of: ConvStack) {
    const program = engine().compile(of);
    try {
      const gradientOf = async (data: Float32Array) =>
        (await program.scoreGradient({ shape: start.shape, data })).gradient.data;
      const found = await curvaturesAt(gradientOf, start.data, generator(1), { products: 60 });
      return { rise: found.steepest.curvature, stiffness: -found.least.curvature };
    } finally {
      await program.release();
    }
  }

  async function penalty(options: { readonly limit: number; readonly stepSize: number }) {
    const program = engine().compile(stack);
    try {
      return await growthPenalty(program, start, { ...options, momentum: 0.5, generator: generator(2) });
    } finally {
      await program.release();
    }
  }

  /** The stack a small step down the gradients. */
  const lowered = ({ weights, biases }: NetGradients, by: number): ConvStack => ({
    ...stack,
    layers: stack.layers.map((layer, l) => ({
      ...layer,
      weights: layer.weights.map((value, i) => value - by * weights[l]![i]!),
      bias: layer.bias.map((value, i) => value - by * biases[l]![i]!),
    })),
  });
  const squares = ({ weights, biases }: NetGradients) =>
    [...weights, ...biases].flatMap((values) => [...values]).reduce((sum, value) => sum + value * value, 0);

  it('has the slope of κ · a: a step down its gradients lowers the steepest curvature by what they say', async () => {
    const before = await ends(stack);
    // A step so small that nothing is too stiff, and so that the steepest mode grows by more than the limit.
    const stepSize = 1 / before.stiffness;
    const limit = 1 + (stepSize / 2) * before.rise * 0.5;
    expect(riseOfGrowth(limit, 0.5)).to.be.below((stepSize / 2) * before.rise);
    const gradients = (await penalty({ limit, stepSize }))!;
    const by = (0.02 * 0.5 * (stepSize / 2) * before.rise) / squares(gradients);
    const after = await ends(lowered(gradients, by));
    // κ is 0.5: a falls by |g|² · by / κ, here a fiftieth of itself, up to what the second difference sees of curvature
    // that is not constant.
    expect(after.rise / before.rise).to.be.closeTo(0.98, 0.01);
  });

  it('holds the stiffest mode, too, and is not there where nothing exceeds its limit', async () => {
    const before = await ends(stack);
    const gentle = 1 / before.stiffness;
    expect(await penalty({ limit: 9, stepSize: gentle })).to.equal(undefined);
    const gradients = (await penalty({ limit: 9, stepSize: 4 * gentle }))!;
    const by = (0.02 * 0.1 * 2 * gentle * before.stiffness) / squares(gradients);
    const after = await ends(lowered(gradients, by));
    expect(after.stiffness / before.stiffness).to.be.closeTo(0.98, 0.005);
  });

  it('changes finer scales only, goes on after a break as if there were none, and counts in the cost', async () => {
    const image = tinyImage();
    const settings = tinySettings({ updates: [6, 10] });
    const held = { ...settings, growthLimit: 1.0001 };
    const options = { engine: engine(), seed: 3 };
    const [free, first] = [
      await trainPyramid(image, { ...options, settings }),
      await trainPyramid(image, { ...options, settings: held }),
    ];
    const netOf = (model: typeof free, scale: number) => model.scales[scale]!.net.weights;
    expect(netOf(first, 0)).to.deep.equal(netOf(free, 0));
    expect(netOf(first, 1)).to.not.deep.equal(netOf(free, 1));

    const states: TrainingState[] = [];
    await trainPyramid(image, {
      ...options,
      settings: held,
      saveCheckpoint: async (state) => {
        const bytes = encodeCheckpoint(state, image);
        states.push(decodeCheckpoint(bytes, { image, seed: 3, settings: held }));
      },
    });
    const resume = states.find(({ current }) => current?.scale === 1 && current.update === 4)!;
    const second = await trainPyramid(image, { ...options, settings: held, resume });
    expect(parameters(second)).to.deep.equal(parameters(first));

    const sizes = first.scales.map(({ size }) => size);
    const cost = (of: typeof settings) => plannedCosts(of, sizes, 3).scales;
    expect(cost(held)[0]).to.equal(cost(settings)[0]);
    expect(cost(held)[1]).to.be.above(cost(settings)[1]!);
    expect(TRAINING_PRESETS.steady.growthLimit).to.be.within(1, 1.1);
  });
});
