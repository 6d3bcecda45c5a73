import { z } from 'zod';
import { featherMask } from '../../image/feather.ts';
import { clamp } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

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
      .max(512)
      .default(7)
      .describe('How far to grow first, px, 0 to 512: 7 for harmonization, 20 for editing.'),
    sigma: z.number().min(0).max(200).default(5).describe('Standard deviation of the blur, px, 0 to 200.'),
  }),
  run: async ({ mask }, { radius, sigma }) => ({ mask: clamp(featherMask(mask, radius, sigma), 0, 1) }),
});
