import { z } from 'zod';
import { patchModel } from '../../model/patches/patch-model.ts';
import { patchSides } from '../../model/pyramid/patch-scale.ts';
import { patchSamplingCost } from '../cost.ts';
import { defineNode, port } from '../kit.ts';
import { novelty } from '../params.ts';

export const modelPatches = defineNode({
  type: 'model/patches',
  version: 1,
  revision: 3,
  title: 'Model of patches',
  category: 'Model',
  help: 'A model of a photograph without training: at each scale the energy of its own patches, known in closed form (Zoran and Weiss 2011; Kamb and Ganguli 2025). Its patches are the largest whose layouts are as new as asked for.',
  inputs: { image: port('image', 'The photograph, at any size.') },
  outputs: {
    model: port('model', 'The model.'),
    image: port('image', 'The photograph at the finest scale.'),
  },
  params: z.object({ novelty }),
  cost: () => patchSamplingCost(60),
  run: async ({ image }, params, context) => {
    const engine = await context.services.engine(context);
    const { novelty, signal } = { ...params, ...context };
    const model = await patchModel(engine, image, { novelty, signal });
    const sizes = model.scales.map(({ size }) => `${size.width}×${size.height}`).join(', ');
    context.log(
      'info',
      `${model.scales.length} scales (${sizes} px), patches of ${patchSides(model.scales[0]).join(' and ')} px at the coarsest.`,
    );
    return { model, image: model.image };
  },
});
