import { z } from 'zod';
import { toGrey, toRgb } from '../../image/grey.ts';
import { clamp } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

export const imageColor = defineNode({
  type: 'image/color',
  version: 1,
  title: 'Colour or grey',
  category: 'Image',
  help: 'Converts an image to one channel (luma, ITU-R BT.601) or to three: a model needs the channels it was trained on.',
  inputs: { image: port('image', 'The image to convert.') },
  outputs: { image: port('image', 'The converted image; unchanged if it has these channels.') },
  params: z.object({
    to: z
      .enum(['grey', 'color'])
      .default('grey')
      .describe('grey: one channel; color: three, equal if the image is grey.'),
  }),
  run: async ({ image }, { to }) => ({ image: to === 'grey' ? clamp(toGrey(image)) : toRgb(image) }),
});
