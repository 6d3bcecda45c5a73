import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { recoverPyramid } from '../../model/chain/sample-pyramid.ts';
import { meanSquaredError } from '../../model/metrics/pixel-error.ts';
import { corruptedStart, isPatchScale, type PyramidModel } from '../../model/pyramid/pyramid-model.ts';
import { TRAINING_PRESETS } from '../../model/pyramid/training-settings.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { VERSION } from '../../version.ts';
import { stepCost } from '../cost.ts';
import { defineNode, many, port } from '../kit.ts';
import { seed } from '../params.ts';
import type { ScaleNet } from '../values.ts';

export const modelAssemble = defineNode({
  type: 'model/assemble',
  version: 1,
  title: 'Assemble model',
  category: 'Model',
  help: 'Joins the energies of all scales, nets trained one by one or patches of the photograph, and their pyramid into a model.',
  inputs: {
    pyramid: port('pyramid', 'The pyramid that the nets were trained on.'),
    nets: many('energy-net', 'One net, or energy of patches, per scale, in any order.'),
  },
  outputs: { model: port('model', 'The trained pyramid.') },
  params: z.object({
    seed: seed.describe(
      'Seed that the nets were trained with, for the model’s record; empty: one of the graph’s.',
    ),
  }),
  cost: () => 30 * stepCost(),
  run: async ({ pyramid, nets }, _params, context) => {
    const found: ScaleNet[] = [];
    for await (const net of nets) found.push(net);
    found.sort((a, b) => a.index - b.index);
    pyramid.levels.forEach((level, s) => {
      const size = sizeOf(level);
      const net = found[s];
      if (net?.index !== s || net.scale.size.height !== size.height || net.scale.size.width !== size.width) {
        throw new PatchwiseError(
          'tensor/shape',
          `No net fits scale ${s} of the pyramid (${size.width}×${size.height}).`,
          {
            hint: `Wire exactly one net for each of the ${pyramid.levels.length} scales, trained on this pyramid.`,
          },
        );
      }
    });
    if (found.length !== pyramid.levels.length) {
      throw new PatchwiseError(
        'tensor/shape',
        `There are ${found.length} nets for ${pyramid.levels.length} scales.`,
        {
          hint: 'Wire exactly one net for each scale.',
        },
      );
    }
    const settings = TRAINING_PRESETS.balanced;
    const engine = await context.services.engine(context);
    const model: PyramidModel = {
      image: pyramid.levels.at(-1) as Tensor,
      ratio: pyramid.ratio,
      scales: found.map(({ scale }) => scale),
      recoveryFactor: settings.recoveryFactor,
    };
    if (model.scales.every(isPatchScale)) return { model };
    const start = corruptedStart(pyramid.levels[0] as Tensor, model.recoveryFactor);
    const recovered = await recoverPyramid(engine, model, start, { signal: context.signal });
    const recoveryErrors = recovered.map((image, s) => meanSquaredError(image, pyramid.levels[s] as Tensor));
    const training = {
      patchwise: VERSION,
      seed: context.seed,
      engine: `${engine.id} (${engine.device.provider}: ${engine.device.name})`,
      ...{ settings, history: [], rollbacks: [], recoveryErrors },
    };
    return { model: { ...model, training } };
  },
});
