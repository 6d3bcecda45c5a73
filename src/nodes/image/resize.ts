import { z } from 'zod';
import { resize } from '../../image/resize.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, optional, port } from '../kit.ts';
import { resizeFilter, sidePixels } from '../params.ts';
import { chosenSize, sizeChoice } from '../size-choice.ts';

export const imageResize = defineNode({
  type: 'image/resize',
  version: 1,
  title: 'Resize image',
  category: 'Image',
  help: 'Resizes an image: to the size of a wired image, by a factor, or to a long side, width or height. Values are computed in float and clipped to [-1, 1].',
  inputs: {
    image: port('image', 'The image to resize.'),
    like: optional('image', 'Its size is used; set no other size then.'),
  },
  outputs: { image: port('image', 'The resized image.') },
  params: z.object({ ...sizeChoice, filter: resizeFilter('bicubic') }),
  pixels: sidePixels,
  run: async ({ image, like }, params) => {
    const size = chosenSize(sizeOf(image), params, like && sizeOf(like));
    return { image: resize(image, size, params.filter, { clip: [-1, 1] }) };
  },
});
