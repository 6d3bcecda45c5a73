import { z } from 'zod';
import { flip } from '../../image/flip.ts';
import { defineNode, port } from '../kit.ts';

export const imageFlip = defineNode({
  type: 'image/flip',
  version: 1,
  title: 'Flip image',
  category: 'Image',
  help: 'Mirrors an image.',
  inputs: { image: port('image', 'The image to mirror.') },
  outputs: { image: port('image', 'Its mirror image.') },
  params: z.object({
    axis: z
      .enum(['horizontal', 'vertical'])
      .default('horizontal')
      .describe('horizontal swaps left and right, vertical swaps top and bottom.'),
  }),
  run: async ({ image }, { axis }) => ({ image: flip(image, axis) }),
});
