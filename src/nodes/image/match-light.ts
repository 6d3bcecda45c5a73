import { z } from 'zod';
import { matchLight } from '../../image/match-light.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imageMatchLight = defineNode({
  type: 'image/match-light',
  version: 1,
  title: 'Match light',
  category: 'Image',
  help: 'Adapts a pasted object to the light of its surroundings: part of the way to their brightness and colour, by one factor per channel. Its detail, contrast and blacks stay, and nothing below bleeds into it. Use Join tone for parts of the same thing, such as sky in a sky.',
  inputs: {
    background: port('image', 'The image without the object.'),
    foreground: port('image', 'The image with the object in it: same size and channels.'),
    mask: port('mask', 'Where the object lies, of the same size; its edge may be soft.'),
  },
  outputs: { image: port('image', 'The image with the adapted object.') },
  params: z.object({
    strength: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('How far to go: 0 leaves the object as is, 1 gives it the mean colour of its surroundings.'),
    reach: z
      .number()
      .min(0.01)
      .max(10)
      .default(0.5)
      .describe("Width of the surroundings, as a fraction of the object's longer side."),
  }),
  run: async ({ background, foreground, mask }, { strength, reach }) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    return {
      image: atPort('foreground', () => matchLight(background, foreground, mask, { strength, reach })),
    };
  },
});
