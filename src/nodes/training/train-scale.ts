import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { pyramidLevel } from '../../model/pyramid/pyramid.ts';
import type { ScaleModel } from '../../model/pyramid/pyramid-model.ts';
import { atScale } from '../../model/pyramid/training-settings.ts';
import { chainProcessBeside } from '../../model/training/chain-process.ts';
import { plannedCosts } from '../../model/training/cost.ts';
import { scaleInput } from '../../model/training/scale-input.ts';
import { recover, trainScale } from '../../model/training/train-scale.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw, sizeOf } from '../../runtime/tensor.ts';
import { trainingCost } from '../cost.ts';
import { reportEnergy } from '../energy-taps.ts';
import { defineNode, optional, optionalMany, port } from '../kit.ts';
import { scaleIndex, seed } from '../params.ts';
import { lossCurves, recoveryCurves } from './curves.ts';
import { learningParams, netParams, trainingSettings } from './settings.ts';

export const trainScaleNode = defineNode({
  type: 'training/train-scale',
  version: 1,
  title: 'Train scale',
  category: 'Training',
  help: 'Trains the energy net of one scale with the scales below frozen: one stage of the paper’s coarse-to-fine training. Chained from scale 0 on with one seed, it gives the same nets as Train pyramid.',
  inputs: {
    pyramid: port('pyramid', 'The training image at every scale.'),
    lower: optionalMany('energy-net', 'The trained nets of all scales below.'),
    recovered: optional('image', 'Result of the recovery chain of the scale below.'),
  },
  outputs: {
    net: port('energy-net', 'The trained net.'),
    recovered: port('image', 'Result of this scale’s recovery chain: wire it to the next scale.'),
    loss: port('series', 'Contrastive loss over the updates.'),
    recoveryError: port('series', 'Recovery error over the updates.'),
  },
  previews: { synthesis: 'image' },
  params: z.object({
    scale: scaleIndex(0, 'Scale, 0 = coarsest.'),
    ...learningParams,
    ...netParams,
    seed,
  }),
  cost: (params) => trainingCost(params, 'finest'),
  cache: 'disk',
  run: async ({ pyramid, lower: wired, recovered }, params, context) => {
    const { scale } = params;
    const settings = trainingSettings(params);
    // A scale that the pyramid does not have is told first.
    pyramidLevel(pyramid, scale);
    const lower: ScaleModel[] = [];
    for await (const net of wired) lower[net.index] = net.scale;
    if (
      lower.length !== scale ||
      lower.includes(undefined as never) ||
      (scale > 0 && recovered === undefined)
    ) {
      throw new PatchwiseError(
        'usage/invalid',
        scale === 0
          ? 'Scale 0 is the coarsest: no net lies below it.'
          : `Scale ${scale} needs the ${scale === 1 ? 'net' : `${scale} nets`} below it and the recovery of scale ${scale - 1}.`,
        {
          hint:
            scale === 0
              ? 'Take the wires off "lower", or set the scale that the node is to learn.'
              : 'Wire the nets of all lower scales to "lower", and "recovered" of the scale below to "recovered".',
        },
      );
    }
    const updates = atScale(settings.updates, scale);
    const engine = await context.services.engine(context);
    const input = scaleInput(pyramid, scale, {
      ...{ settings, generator: generator(context.seed), lower, recovered },
    });
    const costs = plannedCosts(settings, pyramid.levels.map(sizeOf), nchw(input.observed).c);
    const runner = chainProcessBeside(engine, costs.scales[scale] as number);
    const { scale: trained, progress } = await trainScale(
      {
        engine,
        runner,
        signal: context.signal,
        onEvent: (event) => {
          // It takes seconds; as long as no update is through, it counts for none of the time that is left.
          if (event.kind === 'pool')
            context.progress(0, updates, `samples from below ${event.done}/${event.total}`);
          if (event.kind !== 'update') return;
          const { update, loss, recoveryError } = event.metrics;
          context.progress(update, updates, `update ${update}/${updates}`);
          context.metric('loss', loss, { scale, update });
          context.metric('recovery error', recoveryError, { scale, update });
          if (event.energy !== undefined) reportEnergy(context, event.energy, { scale, update });
          context.preview('synthesis', event.synthesis, { scale, update });
          if (event.recovery) context.preview('recovered', event.recovery, { scale, update });
        },
      },
      input,
    ).finally(() => runner?.end());
    return {
      net: { index: scale, scale: trained },
      recovered: await recover(engine, trained, input.recoveryStart, context.signal),
      loss: lossCurves(progress.history),
      recoveryError: recoveryCurves(progress.history),
    };
  },
});
