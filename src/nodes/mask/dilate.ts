import { z } from 'zod';
import { dilateMask } from '../../image/dilate.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { lengthIn, lengthUnit, MOST_RADIUS } from '../params.ts';

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
      .max(MOST_RADIUS)
      .default(7)
      .describe(
        'Radius, px or %, 0 to 512; 0 changes nothing. SinGAN uses 7 px for harmonization, 20 for editing.',
      ),
    unit: lengthUnit,
  }),
  run: async ({ mask }, { radius, unit }) => ({
    mask: dilateMask(mask, lengthIn(unit, radius, sizeOf(mask), MOST_RADIUS)),
  }),
});
