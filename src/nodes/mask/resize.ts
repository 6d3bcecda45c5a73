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
  help:
    'Resamples a mask to a size: that of a wired image, a factor, a long side, or a width and height. Values are ' +
    'clipped to [0, 1].',
  inputs: {
    mask: port('mask', 'The mask to resize.'),
    like: optional('image', 'Its size is taken; then no other size may be set.'),
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
