import { z } from 'zod';
import { dilateMask } from '../../image/dilate.ts';
import { defineNode, port } from '../kit.ts';

export const maskDilate = defineNode({
  type: 'mask/dilate',
  version: 1,
  title: 'Grow mask',
  category: 'Mask',
  help: 'Grows a mask by a disk: every pixel becomes the largest value within the radius.',
  inputs: { mask: port('mask', 'The mask.') },
  outputs: { mask: port('mask', 'The grown mask.') },
  params: z.object({
    radius: z
      .number()
      .min(0)
      .max(512)
      .default(7)
      .describe('Radius of the disk, px, 0 to 512. SinGAN grows by 7 for harmonization, by 20 for editing.'),
  }),
  run: async ({ mask }, { radius }) => ({ mask: dilateMask(mask, radius) }),
});
