import { z } from 'zod';
import { thinStrokes } from '../../image/thin-strokes.ts';
import { defineNode, port } from '../kit.ts';

export const maskStrokes = defineNode({
  type: 'mask/strokes',
  version: 1,
  title: 'Mask of strokes',
  category: 'Mask',
  help: 'Finds the strokes of a painting: what is thin and long, and differs from what is around it. They are what a model of patches loses, and "Lift to full size" keeps where they are wired.',
  inputs: { image: port('image', 'The painting.') },
  outputs: { mask: port('mask', '1 on a stroke; at most 128 px on the longer side.') },
  params: z.object({
    width: z
      .number()
      .min(0.5)
      .max(20)
      .default(5)
      .describe('Width of the widest stroke, % of the longer side; what is wider is an area.'),
  }),
  run: async ({ image }, { width }) => ({ mask: thinStrokes(image, width / 100) }),
});
