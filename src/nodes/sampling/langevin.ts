import { z } from 'zod';
import { runScale } from '../../model/chain/coarse-to-fine.ts';
import { generator } from '../../runtime/random/random.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { requireNetChannels, requireSameSize } from '../checks.ts';
import { stepCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, many, optional, port } from '../kit.ts';
import { langevinSteps, seed, stepSize } from '../params.ts';
import { streamOf } from '../stream.ts';

export const langevin = defineNode({
  type: 'sampling/langevin',
  version: 1,
  title: 'Langevin',
  category: 'Sampling',
  help: 'Moves an image up the score of one scale by K noisy gradient steps: x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, eq. 7). A scale of patches is annealed by its own noise levels.',
  inputs: {
    image: port('image', 'The start of the chain.'),
    net: port('energy-net', 'The net whose score is climbed.'),
    mask: optional('mask', 'Pixels where it is 1 are held at every step.'),
    held: optional('image', 'Values of the held pixels; unwired, those of the start.'),
  },
  outputs: {
    image: port('image', 'The image after the last step.'),
    steps: many('image', 'The image after every step.'),
  },
  params: z.object({
    steps: langevinSteps('Langevin steps K; empty: as in training.', 'net.steps'),
    stepSize: stepSize('net'),
    momentum: z
      .number()
      .min(0)
      .max(0.99)
      .nullable()
      .default(null)
      .describe('Momentum μ; empty: as in training, 0: plain Langevin.')
      .meta({ auto: 'net.momentum' }),
    startNoise: z
      .number()
      .min(0)
      .max(2)
      .nullable()
      .default(null)
      .describe('Standard deviation σ₀ of grey noise added to the start; empty: as in training.')
      .meta({ auto: 'net.startNoise' }),
    noiseScale: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Standard deviation σ of the noise; 0: none, as in the paper.'),
    seed,
  }),
  cost: ({ steps }) => (steps ?? 30) * stepCost(),
  run: ({ image, net, mask, held }, params, context) =>
    streamOf<{ image?: Tensor; steps?: Tensor }>(context.signal, async (emit) => {
      const { scale, index } = net;
      const values = held ?? image;
      requireNetChannels(net, image, 'image');
      if (held) requireNetChannels(net, held, 'held');
      if (mask) requireSameSize(image, mask, 'mask');
      requireSameSize(image, values, 'held');
      const steps = params.steps ?? scale.steps;
      const seeEnergy = energyTaps(context);
      const { stepSize, momentum, startNoise, noiseScale } = params;
      const result = await runScale(await context.services.engine(context), scale, image, {
        ...{ steps, noiseScale },
        ...(stepSize !== null && { stepSize }),
        ...(momentum !== null && { momentum }),
        ...(startNoise !== null && { startNoise }),
        generators: [generator(context.seed).split('langevin', 0, 'scale', index)],
        ...(mask && { clamp: { mask, values } }),
        signal: context.signal,
        onStep: async (step, read, energy) => {
          await seeEnergy(energy, { scale: index, step: step - 1 });
          const state = await read();
          context.progress(step, steps, `step ${step} of ${steps}`);
          context.preview('image', state, { scale: index, step });
          await emit({ steps: state });
        },
      });
      await emit({ image: result });
    }),
});
