import { z } from 'zod';
import { toGrey, toRgb } from '../../image/grey.ts';
import { pasteObject } from '../../image/paste-object.ts';
import { filled, nchw, type Tensor } from '../../runtime/tensor.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, optional, port } from '../kit.ts';
import { fraction } from '../params.ts';

export const imagePaste = defineNode({
  type: 'image/paste',
  version: 1,
  title: 'Paste object',
  category: 'Image',
  help: 'Lays an object on an image, scaled, rotated and placed, and gives the mask of its area: the naive composite that harmonization starts from. Transparency is respected.',
  inputs: {
    canvas: port('image', 'The image to paste on.'),
    object: port('image', 'The object; converted to the channels of the canvas.'),
    alpha: optional(
      'mask',
      'Where the object is, at its size: the alpha of Load image. Unwired, everywhere.',
    ),
  },
  outputs: {
    image: port('image', 'The canvas with the object.'),
    mask: port('mask', 'Where the object lies on the canvas, soft at its edge.'),
  },
  params: z.object({
    x: fraction(0.5, "Centre of the object, as a fraction of the canvas's width."),
    y: fraction(0.5, "Centre of the object, as a fraction of the canvas's height."),
    size: z
      .number()
      .min(0.001)
      .max(8)
      .nullable()
      .default(0.3)
      .describe(
        "Long side of the object as a fraction of the canvas's long side; empty keeps its size in pixels.",
      ),
    scale: z.number().min(0.001).max(100).default(1).describe('Further scale factor.'),
    rotation: z.number().min(-360).max(360).default(0).describe('Degrees, counter-clockwise.'),
  }),
  run: async ({ canvas, object, alpha }, { size, scale, ...placement }) => {
    const given = nchw(object);
    const ground = nchw(canvas);
    if (alpha) requireSameSize(object, alpha, 'alpha', 'the object');
    const opaque = alpha ?? filled([1, 1, given.h, given.w], 1);
    const fit = size === null ? 1 : (size * Math.max(ground.h, ground.w)) / Math.max(given.h, given.w);
    return atPort('object', () =>
      pasteObject(canvas, likeChannels(object, ground.c), opaque, { ...placement, scale: fit * scale }),
    );
  },
});

function likeChannels(object: Tensor, channels: number): Tensor {
  return channels === 1 ? toGrey(object) : toRgb(object);
}
