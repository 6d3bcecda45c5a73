import { z } from 'zod';
import { recoverPyramid } from '../../model/chain/sample-pyramid.ts';
import { meanSquaredError } from '../../model/metrics/pixel-error.ts';
import { corruptedStart, trainingPyramid, upsample } from '../../model/pyramid/pyramid-model.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { requireChannels } from '../checks.ts';
import { stepCost } from '../cost.ts';
import { energyTaps } from '../energy-taps.ts';
import { defineNode, many, optional, port } from '../kit.ts';

export const recoverNode = defineNode({
  type: 'sampling/recover',
  version: 1,
  title: 'Recover',
  category: 'Sampling',
  help: 'Runs the recovery chain: from the training image with reduced resolution (or another corruption) at scale 0, through all scales. A well-trained model returns to its image.',
  inputs: {
    model: port('model', 'A trained pyramid.'),
    corrupted: optional(
      'image',
      'Another corrupted version of the training image to start from, same aspect; resized to scale 0.',
    ),
  },
  outputs: {
    image: port('image', 'The recovered image at the finest scale.'),
    start: port('image', 'The corrupted image that the chain starts from.'),
    levels: many('image', 'The result of each scale, coarsest first.'),
    error: port('number', 'Mean squared error at the finest scale, for values from −1 to 1.'),
    report: port('report', 'The error at each scale.'),
  },
  params: z.object({
    keepColour: z
      .boolean()
      .default(true)
      .describe(
        'Each scale keeps the mean colour of its start, which loss of resolution, blur and noise do not change. Turn it off if the damage changed colours.',
      ),
  }),
  cost: () => 30 * stepCost(),
  run: async function* ({ model, corrupted }, { keepColour }, context) {
    const engine = await context.services.engine(context);
    const { levels } = trainingPyramid(model);
    const coarsest = levels[0] as Tensor;
    if (corrupted) requireChannels(model, corrupted, 'corrupted');
    const start = corrupted
      ? upsample(corrupted, sizeOf(coarsest))
      : corruptedStart(coarsest, model.recoveryFactor);
    yield { start };
    const seeEnergy = energyTaps(context);
    const results = await recoverPyramid(engine, model, start, {
      keepColour,
      signal: context.signal,
      onStep: async (scale, step, read, energy) => {
        await seeEnergy(energy, { scale, step: step - 1 });
        context.preview('image', await read(), { scale, step });
        context.progress(scale, levels.length, `scale ${scale}, step ${step}`);
      },
    });
    context.progress(levels.length, levels.length);
    for (const level of results) yield { levels: level };
    const errors = results.map((result, s) => meanSquaredError(result, levels[s] as Tensor));
    yield {
      image: results.at(-1) as Tensor,
      error: errors.at(-1) as number,
      report: {
        title: 'Recovery',
        entries: errors.map((value, s) => ({
          name: `recovery error, scale ${s}`,
          value,
          meaning: 'mean squared error in [-1, 1] units; lower is better',
        })),
      },
    };
  },
});
