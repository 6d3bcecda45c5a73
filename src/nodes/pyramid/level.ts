import { z } from 'zod';
import { pyramidLevel } from '../../model/pyramid.ts';
import { defineNode, port } from '../kit.ts';

export const pyramidLevelNode = defineNode({
  type: 'pyramid/level',
  version: 1,
  title: 'Pyramid level',
  category: 'Pyramid',
  help: 'Takes the image of one scale out of a pyramid.',
  inputs: { pyramid: port('pyramid', 'From a Build pyramid node.') },
  outputs: { image: port('image', 'The image at that scale.') },
  params: z.object({
    scale: z.number().int().min(0).max(31).default(0).describe('Scale, 0 = coarsest.'),
  }),
  run: async ({ pyramid }, { scale }) => ({ image: pyramidLevel(pyramid, scale) }),
});
