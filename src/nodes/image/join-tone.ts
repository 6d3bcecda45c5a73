import { z } from 'zod';
import { joinTone } from '../../image/join-tone.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imageJoinTone = defineNode({
  type: 'image/join-tone',
  version: 1,
  title: 'Join tone',
  category: 'Image',
  help:
    'Lays a part over an image, as light and as coloured as what is around it: its tone is joined to that at its edge, and goes on ' +
    'smoothly through it (a membrane, Pérez et al. 2003). Unlike Poisson blend it compares means of small areas and leaves out where ' +
    'the edge goes through different things, so that these do not bleed into each other; it is made for photographs of any size.',
  inputs: {
    background: port('image', 'Seen where the mask is 0.'),
    foreground: port('image', 'The background with the part in it: same size and channels.'),
    mask: port('mask', 'The part, of the same size; its edge may be soft.'),
  },
  outputs: { image: port('image', 'The background with the part in its light.') },
  params: z.object({
    range: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe(
        'How different colours may be and still be joined, as a share of the way from black to white: what differs more is another thing. 0 keeps the tone of the part.',
      ),
  }),
  run: async ({ background, foreground, mask }, { range }) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    return { image: atPort('foreground', () => joinTone(background, foreground, mask, { range })) };
  },
});
