import { z } from 'zod';
import { type Margins, pad } from '../../image/pad.ts';
import { filled, nchw } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { MAX_SIDE, pixels, requireResultSize, sideUnit } from '../params.ts';

export const imagePad = defineNode({
  type: 'image/pad',
  version: 1,
  title: 'Pad image',
  category: 'Image',
  help: 'Adds margins to an image: the canvas for outpainting. Wired to the mask of a Langevin node, the mask keeps the known pixels while the rest is generated.',
  inputs: { image: port('image', 'The image to enlarge.') },
  outputs: {
    image: port('image', 'The image with its margins.'),
    known: port('mask', '1 on the pixels of the image, 0 on the margins.'),
  },
  params: z.object({
    left: pixels(0, MAX_SIDE, 0, 'Columns to add at the left, px or %.'),
    right: pixels(0, MAX_SIDE, 0, 'Columns to add at the right, px or %.'),
    top: pixels(0, MAX_SIDE, 0, 'Rows to add at the top, px or %.'),
    bottom: pixels(0, MAX_SIDE, 0, 'Rows to add at the bottom, px or %.'),
    unit: sideUnit,
    fill: z
      .enum(['reflect', 'edge', 'value'])
      .default('reflect')
      .describe('reflect mirrors the image, edge repeats its border, value fills with one grey.'),
    value: z.number().min(-1).max(1).default(0).describe('Grey of "value": −1 is black, 1 white.'),
  }),
  run: async ({ image }, { fill, value, unit, ...given }) => {
    const { h, w } = nchw(image);
    const margins = unit === 'px' ? given : shares(given, w, h);
    const height = h + margins.top + margins.bottom;
    const width = w + margins.left + margins.right;
    requireResultSize({ width, height }, 'Add less');
    return {
      image: pad(image, margins, fill === 'value' ? value : fill),
      known: pad(filled([1, 1, h, w], 1), margins, 0),
    };
  },
});

/** Percentages of a width and a height in whole pixels. */
function shares(percent: Margins, width: number, height: number): Margins {
  return {
    left: Math.round((percent.left / 100) * width),
    right: Math.round((percent.right / 100) * width),
    top: Math.round((percent.top / 100) * height),
    bottom: Math.round((percent.bottom / 100) * height),
  };
}
