import { z } from 'zod';
import { evenEdges, type Sides } from '../../image/edge-tone.ts';
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
    evenEdges: z
      .boolean()
      .default(false)
      .describe(
        'Whether the outermost hundredth of the image beside a margin gets the tone of what lies farther in, where all along that edge it has another one, from sharpening or from correcting a lens.',
      ),
  }),
  run: async ({ image }, { fill, value, unit, evenEdges: even, ...given }) => {
    const { h, w } = nchw(image);
    const margins = unit === 'px' ? given : shares(given, w, h);
    const height = h + margins.top + margins.bottom;
    const width = w + margins.left + margins.right;
    requireResultSize({ width, height }, 'Add less');
    return {
      image: pad(even ? evenEdges(image, sidesOf(margins)) : image, margins, fill === 'value' ? value : fill),
      known: pad(filled([1, 1, h, w], 1), margins, 0),
    };
  },
});

/** Where there is a margin. */
function sidesOf({ left, right, top, bottom }: Margins): Sides {
  return { left: left > 0, right: right > 0, top: top > 0, bottom: bottom > 0 };
}

/** Percentages of a width and a height in whole pixels. */
function shares(percent: Margins, width: number, height: number): Margins {
  return {
    left: Math.round((percent.left / 100) * width),
    right: Math.round((percent.right / 100) * width),
    top: Math.round((percent.top / 100) * height),
    bottom: Math.round((percent.bottom / 100) * height),
  };
}
