import { z } from 'zod';
import { gaussianBlur } from '../../image/gaussian-blur.ts';
import { clamp } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

export const imageBlur = defineNode({
  type: 'image/blur',
  version: 1,
  title: 'Blur image',
  category: 'Image',
  help: 'Blurs an image with a Gaussian, mirrored at the borders.',
  inputs: { image: port('image', 'The image to blur.') },
  outputs: { image: port('image', 'The blurred image.') },
  params: z.object({
    sigma: z
      .number()
      .min(0)
      .max(200)
      .default(2)
      .describe('Standard deviation, px, 0 to 200; 0 changes nothing.'),
  }),
  run: async ({ image }, { sigma }) => ({ image: clamp(gaussianBlur(image, sigma)) }),
});
