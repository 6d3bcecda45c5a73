import { z } from 'zod';
import { dilateMask } from '../../image/dilate.ts';
import { affine } from '../../image/pointwise.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { lengthIn, lengthUnit, MOST_RADIUS } from '../params.ts';

export const maskErode = defineNode({
  type: 'mask/erode',
  version: 1,
  title: 'Shrink mask',
  category: 'Mask',
  help: 'Shrinks a mask: every pixel gets the smallest value within the radius. The border of the image does not shrink it.',
  inputs: { mask: port('mask', 'The mask.') },
  outputs: { mask: port('mask', 'The shrunk mask.') },
  params: z.object({
    radius: z
      .number()
      .min(0)
      .max(MOST_RADIUS)
      .default(3)
      .describe('Radius, px or %, 0 to 512; 0 changes nothing.'),
    unit: lengthUnit,
  }),
  // Erosion of a set is dilation of its complement.
  run: async ({ mask }, { radius, unit }) => {
    const pixels = lengthIn(unit, radius, sizeOf(mask), MOST_RADIUS);
    return { mask: affine(dilateMask(affine(mask, -1, 1), pixels), -1, 1) };
  },
});
