import { z } from 'zod';
import { checkFit } from '../../image/fit.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';
import { fraction } from '../params.ts';

export const imageBlend = defineNode({
  type: 'image/blend',
  version: 1,
  title: 'Blend images',
  category: 'Image',
  help: 'Mixes two images of one size uniformly: (1 − opacity) · below + opacity · above.',
  inputs: {
    below: port('image', 'The image below.'),
    above: port('image', 'The image above: same size and channels.'),
  },
  outputs: { image: port('image', 'The mixture.') },
  params: z.object({
    opacity: fraction(0.5, 'Opacity of the image above: 0 hides it, 1 hides the other.'),
  }),
  run: async ({ below, above }, { opacity }) => {
    requireSameSize(below, above, 'above', 'the image below');
    atPort('above', () => checkFit(below, above, 'image above'));
    const data = below.data.map((value, i) => (1 - opacity) * value + opacity * (above.data[i] as number));
    return { image: { shape: below.shape, data } };
  },
});
