import { assertNever, PatchwiseError } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';

/** Pixels to add on each side. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/**
 * What new pixels hold: `edge` repeats the border pixel (a a a | a b c), `reflect` mirrors about it (c b | a b c, as
 * often as needed), a number fills with that value.
 */
export type PadFill = 'edge' | 'reflect' | number;

/**
 * Adds pixels around every image: [N, C, H + top + bottom, W + left + right].
 * @throws `value/out-of-range` for margins that are negative or not whole; `image/too-small` without pixels
 */
export function pad(image: Tensor, margins: Margins, fill: PadFill): Tensor {
  const { n, c, h, w } = nchw(image);
  const { top, right, bottom, left } = margins;
  if (![top, right, bottom, left].every((margin) => Number.isInteger(margin) && margin >= 0)) {
    throw new PatchwiseError('value/out-of-range', 'An image can be padded by whole pixels from 0 only.');
  }
  if (h < 1 || w < 1) throw new PatchwiseError('image/too-small', 'An image without pixels has no border.');
  const height = h + top + bottom;
  const width = w + left + right;
  const rows = Int32Array.from({ length: height }, (_, y) => sourceOf(y - top, h, fill));
  const columns = Int32Array.from({ length: width }, (_, x) => sourceOf(x - left, w, fill));
  const data = new Float32Array(n * c * height * width);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < height; y++) {
      const to = (plane * height + y) * width;
      const from = (plane * h + rows[y]!) * w;
      if (rows[y]! < 0) {
        data.fill(fill as number, to, to + width);
        continue;
      }
      data.set(image.data.subarray(from, from + w), to + left);
      for (let x = 0; x < width; x++) {
        if (x === left) x += w;
        if (x < width) data[to + x] = columns[x]! < 0 ? (fill as number) : image.data[from + columns[x]!]!;
      }
    }
  }
  return { shape: [n, c, height, width], data };
}

/** The pixel of a line that place i shows; −1 outside when a value fills. */
function sourceOf(i: number, length: number, fill: PadFill): number {
  if (i >= 0 && i < length) return i;
  if (typeof fill === 'number') return -1;
  switch (fill) {
    case 'edge':
      return i < 0 ? 0 : length - 1;
    case 'reflect': {
      if (length === 1) return 0;
      const period = 2 * (length - 1);
      const k = ((i % period) + period) % period;
      return k < length ? k : period - k;
    }
    default:
      return assertNever(fill);
  }
}
