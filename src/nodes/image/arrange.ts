import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { arrange } from '../../image/arrange.ts';
import { toGrey, toRgb } from '../../image/grey.ts';
import { resize } from '../../image/resize.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { parseStrokes } from '../../shared/strokes.ts';
import { defineNode, optional, port } from '../kit.ts';
import { requireResultSize } from '../params.ts';

/** Smallest side of a frame, px: that of a sample. */
const LEAST_SIDE = 8;
const side = z.number().min(1).max(1000).default(100);

export const imageArrange = defineNode({
  type: 'image/arrange',
  version: 1,
  title: 'Arrange parts',
  category: 'Image',
  help: 'Puts a picture in the middle of a frame, and parts of it or of another picture somewhere by strokes of a brush; Inpaint lets the rest grow around them.',
  inputs: {
    image: port('image', 'The picture.'),
    parts: optional(
      'image',
      'What parts are taken from in place of the picture, such as it was before something was removed; resized to it.',
    ),
    other: optional(
      'image',
      'Another picture, for strokes that begin with "other": it lies in the middle of the picture, at its own size.',
    ),
    of: optional('image', 'What width and height are percentages of; unwired, the picture.'),
  },
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
        'Strokes, separated by ";": dx dy radius x y x y …, in fractions of the picture; dx and dy: how far the part is moved. "other dx dy …" takes it from the other picture, of which the middle lies on that of the picture.',
      ),
    width: side.describe('Width of the frame, % of the picture.'),
    height: side.describe('Height of the frame, % of the picture.'),
  }),
  run: async ({ image, parts, other, of = image }, { strokes, width, height }) => {
    const whole = sizeOf(of);
    const frame = {
      width: Math.max(LEAST_SIDE, Math.round((width / 100) * whole.width)),
      height: Math.max(LEAST_SIDE, Math.round((height / 100) * whole.height)),
    };
    requireResultSize(frame, 'Ask for less');
    const like = (one: Tensor) => (nchw(image).c === 1 ? toGrey(one) : toRgb(one));
    return arrange(image, parseStrokes(strokes), frame, {
      parts: parts && like(resize(parts, sizeOf(image), 'area')),
      other: other && like(other),
    });
  },
});
