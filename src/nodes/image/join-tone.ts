import { z } from 'zod';
import { joinTone } from '../../image/join-tone.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imageJoinTone = defineNode({
  type: 'image/join-tone',
  version: 1,
  title: 'Join tone',
  category: 'Image',
  help: 'Lays a part over an image and matches its tone to the surroundings: the difference along its edge is removed, fading smoothly through the part (a membrane, Pérez et al. 2003). Unlike Poisson blend, it compares means of small areas and skips places where the edge meets something different, so that colours do not bleed; suited to photographs of any size.',
  inputs: {
    background: port('image', 'Seen where the mask is 0.'),
    foreground: port('image', 'The background with the part in it: same size and channels.'),
    mask: port('mask', 'The part, of the same size; its edge may be soft.'),
  },
  outputs: { image: port('image', 'The background with the part, its tone matched.') },
  params: z.object({
    range: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe(
        'Largest colour difference that is matched, as a fraction of black to white; a larger one counts as something else. 0 keeps the tone of the part.',
      ),
  }),
  run: async ({ background, foreground, mask }, { range }) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    return { image: atPort('foreground', () => joinTone(background, foreground, mask, { range })) };
  },
});
