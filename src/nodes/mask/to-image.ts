import { z } from 'zod';
import { maskToImage } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

export const maskToImageNode = defineNode({
  type: 'mask/to-image',
  version: 1,
  title: 'Mask to image',
  category: 'Mask',
  help: 'Shows a mask as a grey image, 1 white and 0 black: to save it or to put it on a contact sheet.',
  inputs: { mask: port('mask', 'The mask.') },
  outputs: { image: port('image', 'A grey image of one channel.') },
  params: z.object({}),
  run: async ({ mask }) => ({ image: maskToImage(mask) }),
});
