import { PatchwiseError } from '../errors.ts';
import { resize } from '../image/resize.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { pictureOf } from './canvas.ts';

/** `nearest` shows pixels as squares (whole factors only); `bicubic` shows a smooth picture. */
export type Magnification = 'nearest' | 'bicubic';

/** The factor that brings a long side of `longSide` px to at most `cell` px: whole for `nearest` enlargements. */
export function magnificationFactor(longSide: number, cell: number, how: Magnification): number {
  const factor = cell / longSide;
  return how === 'nearest' && factor > 1 ? Math.floor(factor) : factor;
}

/**
 * Enlarges or shrinks an image for the eye. Shrinking is always bicubic: leaving out pixels would mislead.
 * @param image [1, 1 or 3, H, W] in [-1, 1]
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function magnify(image: Tensor, factor: number, how: Magnification): Tensor {
  const { h, w } = pictureOf(image);
  if (!(factor > 0) || !Number.isFinite(factor)) {
    throw new PatchwiseError('value/out-of-range', `An image cannot be magnified ${factor} times.`);
  }
  const size = { height: Math.max(1, Math.round(h * factor)), width: Math.max(1, Math.round(w * factor)) };
  return resize(image, size, factor > 1 ? how : 'bicubic', { clip: [-1, 1] });
}
