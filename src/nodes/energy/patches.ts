import { z } from 'zod';
import { patchScale } from '../../model/patches/patch-model.ts';
import { pyramidLevel } from '../../model/pyramid/pyramid.ts';
import { atPort } from '../checks.ts';
import { defineNode, port } from '../kit.ts';
import { scaleIndex } from '../params.ts';

export const energyPatches = defineNode({
  type: 'energy/patches',
  version: 1,
  title: 'Energy of patches',
  category: 'Energy',
  help: "The energy of a photograph's own patches at one scale, known without training. It can be assembled with trained nets of other scales.",
  inputs: { pyramid: port('pyramid', 'The photograph at every scale.') },
  outputs: { net: port('energy-net', 'The energy, with its size and noise levels.') },
  params: z.object({
    scale: scaleIndex(0, 'Scale, 0 = coarsest.'),
    side: z
      .literal([3, 5, 7, 9, 11, 13])
      .default(7)
      .describe('Side of the patches, px: the larger, the more of the photograph is kept together.'),
  }),
  run: async ({ pyramid }, { scale, side }) => {
    const level = atPort('scale', () => pyramidLevel(pyramid, scale));
    return { net: { index: scale, scale: patchScale(level, scale, [{ above: 0, side }]) } };
  },
});
