import { z } from 'zod';
import { featherMask } from '../../image/feather.ts';
import { clamp } from '../../image/pointwise.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { lengthIn, lengthUnit, MOST_RADIUS, MOST_SIGMA } from '../params.ts';

export const maskFeather = defineNode({
  type: 'mask/feather',
  version: 1,
  title: 'Feather mask',
  category: 'Mask',
  help: 'Grows a mask, blurs it and stretches it to 0 … 1, so that a composite has no seam (SinGAN, Shaham et al. 2019). A uniform mask stays as it is.',
  inputs: { mask: port('mask', 'A hard mask.') },
  outputs: { mask: port('mask', 'The soft mask.') },
  params: z.object({
    radius: z
      .number()
      .min(0)
      .max(MOST_RADIUS)
      .default(7)
      .describe(
        'How far to grow first, px or %, 0 to 512: SinGAN takes 7 px for harmonization, 20 for editing.',
      ),
    sigma: z
      .number()
      .min(0)
      .max(MOST_SIGMA)
      .default(5)
      .describe('Standard deviation of the blur, px or %, 0 to 200.'),
    unit: lengthUnit,
  }),
  run: async ({ mask }, { radius, sigma, unit }) => {
    const size = sizeOf(mask);
    const grown = lengthIn(unit, radius, size, MOST_RADIUS);
    return { mask: clamp(featherMask(mask, grown, lengthIn(unit, sigma, size, MOST_SIGMA)), 0, 1) };
  },
});
