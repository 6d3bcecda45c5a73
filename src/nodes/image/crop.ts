import { z } from 'zod';
import { crop } from '../../runtime/crop.ts';
import { type Size, sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { MAX_SIDE, optionalSide, pixels, sideUnit } from '../params.ts';

export const imageCrop = defineNode({
  type: 'image/crop',
  version: 1,
  title: 'Crop image',
  category: 'Image',
  help: 'Cuts a rectangle out of an image.',
  inputs: { image: port('image', 'The whole image.') },
  outputs: { image: port('image', 'The part inside the rectangle.') },
  params: z.object({
    left: pixels(0, MAX_SIDE, 0, 'Columns to cut off at the left, px or %.'),
    top: pixels(0, MAX_SIDE, 0, 'Rows to cut off at the top, px or %.'),
    width: optionalSide('Width of the rectangle, px or %; empty: up to the right edge.'),
    height: optionalSide('Height of the rectangle, px or %; empty: down to the bottom edge.'),
    unit: sideUnit,
  }),
  run: async ({ image }, { unit, ...given }) => {
    const own = sizeOf(image);
    const { left, top, width, height } = unit === 'px' ? given : shares(given, own);
    const rectangle = { left, top, width: width ?? own.width - left, height: height ?? own.height - top };
    return { image: crop(image, rectangle) };
  },
});

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** Percentages of a size in whole pixels, the rectangle one at least and within it. */
function shares({ left, top, width, height }: Rectangle, own: Size): Rectangle {
  const of = (percent: number, side: number) => Math.round((percent / 100) * side);
  const [x, y] = [
    Math.min(own.width - 1, of(left, own.width)),
    Math.min(own.height - 1, of(top, own.height)),
  ];
  const extent = (percent: number | null, side: number, from: number) =>
    percent === null ? null : Math.max(1, Math.min(side - from, of(percent, side)));
  return { left: x, top: y, width: extent(width, own.width, x), height: extent(height, own.height, y) };
}
