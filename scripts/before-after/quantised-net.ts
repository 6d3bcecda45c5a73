import { adamState } from '../../src/model/adam.ts';
import { runCoarseToFine } from '../../src/model/coarse-to-fine.ts';
import { cloneNet } from '../../src/model/energy-net.ts';
import {
  corruptedStart,
  type PyramidModel,
  scaleOf,
  trainingPyramid,
  upsample,
} from '../../src/model/pyramid-model.ts';
import { scaleInput } from '../../src/model/training/scale-input.ts';
import { cloneLearner, initialProgress } from '../../src/model/training/scale-progress.ts';
import { trainScale } from '../../src/model/training/train-scale.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

export interface QuantisedNetOptions {
  /** Scale at which paintings are injected, from 1 on. */
  readonly scale: number;
  readonly updates: number;
  readonly learningRate: number;
  /** The training image in few colours, [1, C, H, W]. */
  readonly quantised: Tensor;
  readonly seed: number;
}

/**
 * The model with the net of one scale trained further, its synthesis chains starting from the photograph as paintings
 * come to that scale: in few colours, shrunk to the scale below and enlarged (SinGAN's retraining for paint-to-image;
 * tried and rejected, docs/workflows/paint-to-image.md).
 */
export async function quantisedNet(
  engine: EnergyEngine,
  model: PyramidModel,
  { scale, updates, learningRate, quantised, seed }: QuantisedNetOptions,
): Promise<PyramidModel> {
  const { settings: trained } = model.training;
  const pyramid = trainingPyramid(model);
  const start = corruptedStart(pyramid.levels[0] as Tensor, model.recoveryFactor);
  const recovered = await runCoarseToFine(engine, model.scales, start, {
    ...{ from: 0, to: scale - 1 },
    chainAt: ({ recoverySteps }) => ({ steps: recoverySteps }),
  });
  const finalLearningRate = (learningRate * trained.finalLearningRate) / trained.learningRate;
  const input = scaleInput(pyramid, scale, {
    settings: {
      ...trained,
      updates,
      learningRate,
      finalLearningRate,
      lowerSamples: 'photograph',
      disturbance: 0,
    },
    generator: generator(seed),
    lower: model.scales.slice(0, scale),
    recovered,
  });
  const begun = initialProgress(input);
  const net = cloneNet(scaleOf(model, scale).net);
  const learner = { ...begun.learner, net, adam: adamState([...net.weights, ...net.biases]) };
  const { scale: retrained } = await trainScale(
    { engine },
    {
      ...input,
      below: upsample(quantised, scaleOf(model, scale - 1).size),
      resume: {
        ...begun,
        learner,
        stepSize: scaleOf(model, scale).stepSize,
        healthy: { ...begun.healthy, learner: cloneLearner(learner) },
      },
    },
  );
  return { ...model, scales: model.scales.map((one, s) => (s === scale ? retrained : one)) };
}
