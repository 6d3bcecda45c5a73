import { z } from 'zod';
import { assertNever, PatchwiseError } from '../../errors.ts';
import { sizeOf, tensor } from '../../runtime/tensor.ts';
import { defineNode, optional, port } from '../kit.ts';
import { fraction, optionalSide, requireResultSize, sidePixels } from '../params.ts';

const SHAPES = ['rectangle', 'ellipse'] as const;

export const maskShape = defineNode({
  type: 'mask/shape',
  version: 1,
  title: 'Shape mask',
  category: 'Mask',
  help: 'Draws a rectangle or an ellipse as a mask, in fractions of the image, so that it fits at any scale. A pixel is inside if its centre is.',
  inputs: { like: optional('image', 'The mask has the size of this image.') },
  outputs: { mask: port('mask', '1 inside, 0 outside.') },
  params: z.object({
    shape: z.enum(SHAPES).default('rectangle').describe('rectangle, or the ellipse inscribed in it.'),
    left: fraction(0.25, 'Left edge, as a fraction of the width.'),
    right: fraction(0.75, 'Right edge, as a fraction of the width.'),
    top: fraction(0.25, 'Top edge, as a fraction of the height.'),
    bottom: fraction(0.75, 'Bottom edge, as a fraction of the height.'),
    width: optionalSide('Width of the mask, px; empty takes that of the wired image.'),
    height: optionalSide('Height of the mask, px; empty takes that of the wired image.'),
  }),
  pixels: sidePixels,
  run: async ({ like }, params) => {
    const { shape, left, right, top, bottom } = params;
    const own = like && sizeOf(like);
    const width = params.width ?? own?.width;
    const height = params.height ?? own?.height;
    if (width === undefined || height === undefined) {
      throw new PatchwiseError('value/out-of-range', 'The mask has no size.', {
        hint: 'Wire an image to "like", or set both width and height.',
      });
    }
    requireResultSize({ width, height }, 'Ask for less');
    if (!(left < right && top < bottom)) {
      throw new PatchwiseError(
        'value/out-of-range',
        `A shape from ${left} to ${right} and from ${top} to ${bottom} has no area.`,
        { hint: 'Let left be less than right, and top less than bottom.' },
      );
    }
    const data = new Float32Array(height * width);
    for (let y = 0; y < height; y++) {
      // −1 … 1 from edge to edge of the shape
      const v = (2 * ((y + 0.5) / height - top)) / (bottom - top) - 1;
      for (let x = 0; x < width; x++) {
        const u = (2 * ((x + 0.5) / width - left)) / (right - left) - 1;
        data[y * width + x] = inside(shape, u, v) ? 1 : 0;
      }
    }
    return { mask: tensor([1, 1, height, width], data) };
  },
});

function inside(shape: (typeof SHAPES)[number], u: number, v: number): boolean {
  switch (shape) {
    case 'rectangle':
      return Math.abs(u) <= 1 && Math.abs(v) <= 1;
    case 'ellipse':
      return u * u + v * v <= 1;
    default:
      return assertNever(shape);
  }
}
