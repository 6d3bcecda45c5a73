import { z } from 'zod';
import { compileNet } from '../../model/coarse-to-fine.ts';
import { frameWidth } from '../../model/energy-net.ts';
import { runLangevinFramed } from '../../model/langevin.ts';
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
  help:
    'Moves an image K noisy gradient steps uphill on the score of one scale: ' +
    'x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, eq. 7).',
  inputs: {
    image: port('image', 'Where the chain starts.'),
    net: port('energy-net', 'The energy to climb.'),
    mask: optional('mask', 'Where it is 1, pixels are held at every step.'),
    held: optional('image', 'The values of the held pixels; the start itself when unwired.'),
  },
  outputs: {
    image: port('image', 'The state after the last step.'),
    steps: many('image', 'The state after every step.'),
  },
  params: z.object({
    steps: langevinSteps('Langevin steps K; empty takes those of the training.'),
    stepSize,
    momentum: z
      .number()
      .min(0)
      .max(0.99)
      .nullable()
      .default(null)
      .describe('Momentum μ; empty takes that of the training, 0 is plain Langevin.'),
    startNoise: z
      .number()
      .min(0)
      .max(2)
      .nullable()
      .default(null)
      .describe(
        'Standard deviation σ₀ of the grey noise added to the start; empty takes that of the training.',
      ),
    noiseScale: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Standard deviation σ of the noise; the paper samples without.'),
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
      const program = compileNet(await context.services.engine(context), scale.net);
      try {
        const result = await runLangevinFramed(program, image, frameWidth(scale.net.spec), {
          steps,
          stepSize: params.stepSize ?? scale.stepSize,
          momentum: params.momentum ?? scale.momentum,
          noiseScale: params.noiseScale,
          colour: scale.net.spec.colour,
          startNoise: params.startNoise ?? scale.startNoise,
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
      } finally {
        await program.release();
      }
    }),
});
