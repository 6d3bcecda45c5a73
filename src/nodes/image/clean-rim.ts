import { z } from 'zod';
import { cleanRim } from '../../image/clean-rim.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imageCleanRim = defineNode({
  type: 'image/clean-rim',
  version: 1,
  title: 'Clean rim',
  category: 'Image',
  help: 'Removes the colour fringe of a cut-out object: pixels at its edge that have the colour of its old background get that of the nearest one further inside. Its shape stays.',
  inputs: {
    background: port('image', 'The image without the object.'),
    foreground: port('image', 'The image with the object in it: same size and channels.'),
    mask: port('mask', 'Where the object lies, of the same size; its edge may be soft.'),
  },
  outputs: { image: port('image', 'The image with the object, its edge cleaned.') },
  params: z.object({
    width: z
      .number()
      .min(0)
      .max(64)
      .nullable()
      .default(null)
      .describe(
        "Width of the fringe, px; empty: 0.8% of the object's longer side, 1 to 6 px. 0 cleans only the soft part of the mask.",
      ),
  }),
  run: async ({ background, foreground, mask }, { width }) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    return {
      image: atPort('foreground', () =>
        cleanRim(background, foreground, mask, { width: width ?? undefined }),
      ),
    };
  },
});
