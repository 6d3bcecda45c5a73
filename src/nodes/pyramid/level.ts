import { z } from 'zod';
import { pyramidLevel } from '../../model/pyramid/pyramid.ts';
import { defineNode, port } from '../kit.ts';
import { scaleIndex } from '../params.ts';

export const pyramidLevelNode = defineNode({
  type: 'pyramid/level',
  version: 1,
  title: 'Pyramid level',
  category: 'Pyramid',
  help: 'Takes the image of one scale out of a pyramid.',
  inputs: { pyramid: port('pyramid', 'From a Build pyramid node.') },
  outputs: { image: port('image', 'The image at that scale.') },
  params: z.object({
    scale: scaleIndex(0, 'Scale, 0 = coarsest.'),
  }),
  run: async ({ pyramid }, { scale }) => ({ image: pyramidLevel(pyramid, scale) }),
});
