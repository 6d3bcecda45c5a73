import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Size, type Tensor } from './tensor.ts';

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

/**
 * The image with `patch` laid over it, its top left pixel at `position`. Undoes {@link crop}.
 * @param patch [N or 1, C, h, w]
 * @throws `value/out-of-range` when the patch reaches outside; `tensor/shape` when N or C do not fit
 */
export function paste(image: Tensor, patch: Tensor, position: Pick<Rectangle, 'top' | 'left'>): Tensor {
  const { n, c, h, w } = nchw(image);
  const p = nchw(patch);
  if (p.c !== c || (p.n !== n && p.n !== 1)) {
    throw new PatchwiseError(
      'tensor/shape',
      `A patch of ${formatShape(patch.shape)} cannot be pasted into ${formatShape(image.shape)}.`,
      { hint: 'Give both the same number of channels, and one patch or one an image.' },
    );
  }
  const { top, left } = position;
  checkInside({ top, left, height: p.h, width: p.w }, { height: h, width: w });
  const data = image.data.slice();
  for (let plane = 0; plane < n * c; plane++) {
    const source = p.n === 1 ? plane % c : plane;
    for (let y = 0; y < p.h; y++) {
      const from = (source * p.h + y) * p.w;
      data.set(patch.data.subarray(from, from + p.w), (plane * h + top + y) * w + left);
    }
  }
  return { shape: image.shape, data };
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
