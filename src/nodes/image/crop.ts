import { z } from 'zod';
import { crop } from '../../runtime/crop.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { MAX_SIDE, optionalSide, pixels } from '../params.ts';

export const imageCrop = defineNode({
  type: 'image/crop',
  version: 1,
  title: 'Crop image',
  category: 'Image',
  help: 'Cuts a rectangle out of an image.',
  inputs: { image: port('image', 'The whole image.') },
  outputs: { image: port('image', 'The part inside the rectangle.') },
  params: z.object({
    left: pixels(0, MAX_SIDE, 0, 'Columns to cut off at the left, px.'),
    top: pixels(0, MAX_SIDE, 0, 'Rows to cut off at the top, px.'),
    width: optionalSide('Width of the rectangle, px; empty: up to the right edge.'),
    height: optionalSide('Height of the rectangle, px; empty: down to the bottom edge.'),
  }),
  run: async ({ image }, { left, top, width, height }) => {
    const own = sizeOf(image);
    const rectangle = { left, top, width: width ?? own.width - left, height: height ?? own.height - top };
    return { image: crop(image, rectangle) };
  },
});
