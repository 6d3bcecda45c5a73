import { z } from 'zod';
import { smallThings } from '../../image/small-things.ts';
import { thinStrokes } from '../../image/thin-strokes.ts';
import { defineNode, port } from '../kit.ts';

export const maskStrokes = defineNode({
  type: 'mask/strokes',
  version: 1,
  title: 'Mask of strokes',
  category: 'Mask',
  help: 'Finds the strokes of a painting, what is thin and long and differs from what is around it, and its small things, areas of one colour within another one. They are what a model of patches loses, and "Lift to full size" keeps where they are wired.',
  inputs: { image: port('image', 'The painting.') },
  outputs: {
    mask: port(
      'mask',
      '1 on a stroke, less on a thing, the larger it is; at most 128 px on the longer side.',
    ),
  },
  params: z.object({
    width: z
      .number()
      .min(0.5)
      .max(20)
      .default(5)
      .describe('Width of the widest stroke, % of the longer side; what is wider is an area.'),
    things: z
      .number()
      .min(0)
      .max(50)
      .default(26)
      .describe('Size of the largest thing, % of the longer side; 0: none.'),
  }),
  run: async ({ image }, { width, things }) => {
    const strokes = thinStrokes(image, width / 100);
    const { data } = smallThings(image, things / 100);
    return { mask: { shape: strokes.shape, data: strokes.data.map((on, i) => Math.max(on, data[i]!)) } };
  },
});
