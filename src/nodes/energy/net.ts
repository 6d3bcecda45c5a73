import { z } from 'zod';
import { scaleOf } from '../../model/pyramid/pyramid-model.ts';
import { atPort } from '../checks.ts';
import { defineNode, port } from '../kit.ts';
import { scaleIndex } from '../params.ts';

export const energyNet = defineNode({
  type: 'energy/net',
  version: 1,
  title: 'Energy net',
  category: 'Energy',
  help: 'Takes the energy net f of one scale out of a trained model: p(I) = exp(f(I)) / Z.',
  inputs: { model: port('model', 'A trained pyramid.') },
  outputs: { net: port('energy-net', 'The net, with its size and chain settings of the training.') },
  params: z.object({
    scale: scaleIndex(0, 'Scale, 0 = coarsest.'),
  }),
  run: async ({ model }, { scale }) => ({
    net: { index: scale, scale: atPort('scale', () => scaleOf(model, scale)) },
  }),
});
