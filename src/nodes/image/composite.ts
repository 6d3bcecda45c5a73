import { z } from 'zod';
import { composite } from '../../image/composite.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const imageComposite = defineNode({
  type: 'image/composite',
  version: 1,
  title: 'Composite',
  category: 'Image',
  help: 'Lays a foreground over a background where the mask is 1: (1 − m) · background + m · foreground. The last step of harmonization and editing, with a feathered mask.',
  inputs: {
    background: port('image', 'Seen where the mask is 0.'),
    foreground: port('image', 'Seen where the mask is 1: same size and channels.'),
    mask: port('mask', 'Of the same size.'),
  },
  outputs: { image: port('image', 'The composite.') },
  params: z.object({}),
  run: async ({ background, foreground, mask }) => {
    requireSameSize(background, mask, 'mask', 'the background');
    requireSameSize(background, foreground, 'foreground', 'the background');
    return { image: atPort('foreground', () => composite(background, foreground, mask)) };
  },
});
