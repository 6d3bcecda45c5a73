import { z } from 'zod';
import { dilateMask } from '../../image/dilate.ts';
import { defineNode, port } from '../kit.ts';

export const maskDilate = defineNode({
  type: 'mask/dilate',
  version: 1,
  title: 'Grow mask',
  category: 'Mask',
  help: 'Grows a mask: every pixel gets the largest value within the radius.',
  inputs: { mask: port('mask', 'The mask.') },
  outputs: { mask: port('mask', 'The grown mask.') },
  params: z.object({
    radius: z
      .number()
      .min(0)
      .max(512)
      .default(7)
      .describe('Radius, px, 0 to 512; 0 changes nothing. SinGAN uses 7 for harmonization, 20 for editing.'),
  }),
  run: async ({ mask }, { radius }) => ({ mask: dilateMask(mask, radius) }),
});
