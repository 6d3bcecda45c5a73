import { z } from 'zod';
import { clamp } from '../../image/pointwise.ts';
import { poissonBlend } from '../../image/poisson-blend.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imagePoissonBlend = defineNode({
  type: 'image/poisson-blend',
  version: 1,
  title: 'Poisson blend',
  category: 'Image',
  help: 'Blends a pasted part into an image by its gradients, so that its edge matches the surroundings (Pérez et al. 2003). A baseline for harmonization: it changes colours, never textures.',
  inputs: {
    background: port('image', 'Kept where the mask is below 0.5.'),
    foreground: port('image', 'The image with the pasted part: same size and channels.'),
    mask: port('mask', 'The pasted part, of the same size; not the whole image.'),
  },
  outputs: { image: port('image', 'The blend, clipped to [-1, 1].') },
  params: z.object({
    guidance: z
      .enum(['foreground', 'mixed'])
      .default('foreground')
      .describe(
        'foreground: its gradients; mixed: the stronger gradients of both images, for objects with holes.',
      ),
  }),
  run: async ({ background, foreground, mask }, { guidance }) => {
    requireSameSize(background, foreground, 'foreground', 'the background');
    requireSameSize(background, mask, 'mask', 'the background');
    return { image: clamp(atPort('mask', () => poissonBlend(background, foreground, mask, guidance))) };
  },
});
