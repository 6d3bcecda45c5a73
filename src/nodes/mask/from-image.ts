import { z } from 'zod';
import { toGrey } from '../../image/grey.ts';
import { imageToMask } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

export const maskFromImage = defineNode({
  type: 'mask/from-image',
  version: 1,
  title: 'Mask from image',
  category: 'Mask',
  help: 'Uses the brightness of an image as a mask: white is 1, black is 0.',
  inputs: { image: port('image', 'A drawing in black and white, or any image.') },
  outputs: { mask: port('mask', 'Its luma (ITU-R BT.601), from [-1, 1] to [0, 1].') },
  params: z.object({}),
  run: async ({ image }) => ({ mask: imageToMask(toGrey(image)) }),
});
