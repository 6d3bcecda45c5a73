import { PatchwiseError } from '../errors.ts';
import { nchw, type Size, type Tensor } from './tensor.ts';

/** A rectangle of whole pixels; the top left pixel of an image is (0, 0). */
export interface Rectangle extends Size {
  readonly top: number;
  readonly left: number;
}

/**
 * The part of every image inside a rectangle: [N, C, height, width].
 * @throws `value/out-of-range` when the rectangle is empty, not in whole pixels, or reaches outside
 */
export function crop(image: Tensor, rectangle: Rectangle): Tensor {
  const { n, c, h, w } = nchw(image);
  checkInside(rectangle, { height: h, width: w });
  const { top, left, height, width } = rectangle;
  const data = new Float32Array(n * c * height * width);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < height; y++) {
      const from = (plane * h + top + y) * w + left;
      data.set(image.data.subarray(from, from + width), (plane * height + y) * width);
    }
  }
  return { shape: [n, c, height, width], data };
}

/** Throws unless `rectangle` has pixels and lies inside an image of size `image`. @throws `value/out-of-range` */
function checkInside({ top, left, height, width }: Rectangle, image: Size): void {
  const inside =
    [top, left, height, width].every(Number.isInteger) &&
    height >= 1 &&
    width >= 1 &&
    top >= 0 &&
    left >= 0 &&
    top + height <= image.height &&
    left + width <= image.width;
  if (!inside) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The rectangle ${width}×${height} at (${left}, ${top}) does not lie in an image of ${image.width}×${image.height} px.`,
      { hint: 'Give whole pixels, at least 1×1, that stay inside the image.' },
    );
  }
}
