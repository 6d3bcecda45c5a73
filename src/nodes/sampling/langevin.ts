import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import type { Moment, NodeContext } from '../../graph/types/node.ts';
import { runScale } from '../../model/chain/coarse-to-fine.ts';
import {
  type ChainMotion,
  formatSchedule,
  MotionRecord,
  motionOf,
  parseSchedule,
  type Schedule,
  scheduledAt,
} from '../../model/chain/schedule.ts';
import { isPatchScale } from '../../model/pyramid/pyramid-model.ts';
import { heatMap } from '../../render/heat-map.ts';
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
  revision: 2,
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
    schedule: port('text', 'What was changed while it ran, as "schedule" takes it; empty: nothing.'),
  },
  previews: { overlay: 'image' },
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
    schedule: z
      .string()
      .max(65_536)
      .default('')
      .superRefine((text, context) => {
        try {
          parseSchedule(text);
        } catch (error) {
          context.addIssue({ code: 'custom', message: messageOf(error) });
        }
      })
      .meta({ widget: 'long-text' })
      .describe(
        'What changes on the way, "5: stepSize 0.2; 12: noiseScale 0.01, momentum 0.5": from that step on; empty: nothing.',
      ),
    seed,
  }),
  steers: ['stepSize', 'momentum', 'noiseScale'],
  cost: ({ steps }) => (steps ?? 30) * stepCost(),
  run: ({ image, net, mask, held }, params, context) =>
    streamOf<{ image?: Tensor; steps?: Tensor; schedule?: string }>(context.signal, async (emit) => {
      const { scale, index } = net;
      const values = held ?? image;
      requireNetChannels(net, image, 'image');
      if (held) requireNetChannels(net, held, 'held');
      if (mask) requireSameSize(image, mask, 'mask');
      requireSameSize(image, values, 'held');
      const steps = params.steps ?? scale.steps;
      const seeEnergy = energyTaps(context);
      const seeOverlay = overlayTaps(context);
      const { startNoise } = params;
      const moves = isPatchScale(scale)
        ? undefined
        : steeredMotion(
            {
              stepSize: params.stepSize ?? scale.stepSize,
              momentum: params.momentum ?? scale.momentum,
              noiseScale: params.noiseScale,
            },
            parseSchedule(params.schedule),
            () => context.steered(),
          );
      if (moves === undefined && params.schedule !== '')
        context.log('warning', 'A scale of patches has its own noise levels: the schedule changes nothing.');
      const result = await runScale(await context.services.engine(context), scale, image, {
        steps,
        ...(moves && { motionAt: moves.at }),
        ...(startNoise !== null && { startNoise }),
        generators: [generator(context.seed).split('langevin', 0, 'scale', index)],
        ...(mask && { clamp: { mask, values } }),
        signal: context.signal,
        onStep: async (step, read, energy, scoreMap) => {
          await seeEnergy(energy, { scale: index, step: step - 1 });
          const state = await read();
          context.progress(step, steps, `step ${step} of ${steps}`);
          context.preview('image', state, { scale: index, step });
          await seeOverlay(state, scoreMap, { scale: index, step });
          await emit({ steps: state });
        },
      });
      await emit({ image: result, schedule: formatSchedule(moves?.record.schedule ?? []) });
    }),
});

/** What moves each step: what is set, what the schedule says, and above both what people set while it runs. */
function steeredMotion(
  set: ChainMotion,
  schedule: Schedule,
  steered: () => Readonly<Record<string, number>>,
): { readonly at: (step: number) => ChainMotion; readonly record: MotionRecord } {
  const record = new MotionRecord(set);
  const at = (step: number): ChainMotion => {
    const motion = { ...set, ...scheduledAt(schedule, step), ...motionOf(steered()) };
    record.note(step, motion);
    return motion;
  };
  return { at, record };
}

/** The score map over the sample is seen at most this often, ms. */
const OVERLAY_EVERY_MS = 100;

/** Shows the score map of a chain over its image, in colours over grey. */
function overlayTaps(context: Pick<NodeContext<unknown>, 'preview'>) {
  let shown = Number.NEGATIVE_INFINITY;
  return async (image: Tensor, scoreMap: () => Promise<Tensor | undefined>, at: Moment): Promise<void> => {
    if (performance.now() - shown < OVERLAY_EVERY_MS) return;
    const map = await scoreMap();
    if (map !== undefined) context.preview('overlay', heatMap(map, { overlay: image }), at);
    shown = performance.now();
  };
}
