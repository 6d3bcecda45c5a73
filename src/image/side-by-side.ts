import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

export interface SideBySideOptions {
  /** Columns between two images. Default 0. */
  readonly gap?: number;
  /** Value of the gap. Default 1 (white). */
  readonly background?: number;
}

/**
 * Images in a row, left to right: [N, C, H, Σ widths + gaps].
 * @throws `tensor/shape` for no images, or for images of other N, C or H; `value/out-of-range` for a negative gap
 */
export function sideBySide(images: readonly Tensor[], options: SideBySideOptions = {}): Tensor {
  const { gap = 0, background = 1 } = options;
  const first = images[0];
  if (first === undefined)
    throw new PatchwiseError('tensor/shape', 'There are no images to put side by side.');
  if (!Number.isInteger(gap) || gap < 0) {
    throw new PatchwiseError('value/out-of-range', `A gap of ${gap} px is not a whole number from 0.`);
  }
  const { n, c, h } = nchw(first);
  let width = gap * (images.length - 1);
  for (const image of images) {
    const other = nchw(image);
    if (other.n !== n || other.c !== c || other.h !== h) {
      throw new PatchwiseError(
        'tensor/shape',
        `${formatShape(first.shape)} and ${formatShape(image.shape)} cannot stand side by side.`,
        { hint: 'Resize them to one height, and give them the same number of channels.' },
      );
    }
    width += other.w;
  }
  const data = new Float32Array(n * c * h * width).fill(background);
  let left = 0;
  for (const image of images) {
    const { w } = nchw(image);
    for (let row = 0; row < n * c * h; row++) {
      data.set(image.data.subarray(row * w, (row + 1) * w), row * width + left);
    }
    left += w + gap;
  }
  return { shape: [n, c, h, width], data };
}
