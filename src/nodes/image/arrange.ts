import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { arrange } from '../../image/arrange.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { parseStrokes } from '../../shared/strokes.ts';
import { defineNode, port } from '../kit.ts';
import { requireResultSize } from '../params.ts';

/** Smallest side of a frame, px: that of a sample. */
const LEAST_SIDE = 8;
const side = z.number().min(1).max(1000).default(100);

export const imageArrange = defineNode({
  type: 'image/arrange',
  version: 1,
  title: 'Arrange parts',
  category: 'Image',
  help: 'Puts a picture in the middle of a frame, and parts of it elsewhere by strokes of a brush; Inpaint lets the rest grow around them.',
  inputs: { image: port('image', 'The picture.') },
  outputs: {
    image: port('image', 'The frame; what the picture does not cover is its mirror image.'),
    mask: port('mask', '1 where a stroke has put something.'),
  },
  params: z.object({
    strokes: z
      .string()
      .max(65_536)
      .default('')
      .superRefine((text, context) => {
        try {
          parseStrokes(text);
        } catch (error) {
          context.addIssue({ code: 'custom', message: messageOf(error) });
        }
      })
      .meta({ widget: 'long-text' })
      .describe(
        'Strokes, separated by ";": dx dy radius x y x y …, in fractions of the picture; dx and dy: how far the part is moved.',
      ),
    width: side.describe('Width of the frame, % of the picture.'),
    height: side.describe('Height of the frame, % of the picture.'),
  }),
  run: async ({ image }, { strokes, width, height }) => {
    const own = sizeOf(image);
    const frame = {
      width: Math.max(LEAST_SIDE, Math.round((width / 100) * own.width)),
      height: Math.max(LEAST_SIDE, Math.round((height / 100) * own.height)),
    };
    requireResultSize(frame, 'Ask for less');
    return arrange(image, parseStrokes(strokes), frame);
  },
});
