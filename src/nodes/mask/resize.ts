import { z } from 'zod';
import { resize } from '../../image/resize.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, optional, port } from '../kit.ts';
import { resizeFilter, sidePixels } from '../params.ts';
import { chosenSize, sizeChoice } from '../size-choice.ts';

export const maskResize = defineNode({
  type: 'mask/resize',
  version: 1,
  title: 'Resize mask',
  category: 'Mask',
  help: 'Resizes a mask: to the size of a wired image, by a factor, or to a long side, width or height. Values are clipped to [0, 1].',
  inputs: {
    mask: port('mask', 'The mask to resize.'),
    like: optional('image', 'Its size is used; set no other size then.'),
  },
  outputs: { mask: port('mask', 'The resized mask.') },
  params: z.object({
    ...sizeChoice,
    filter: resizeFilter('area'),
  }),
  pixels: sidePixels,
  run: async ({ mask, like }, params) => {
    const size = chosenSize(sizeOf(mask), params, like && sizeOf(like));
    return { mask: resize(mask, size, params.filter, { clip: [0, 1] }) };
  },
});
