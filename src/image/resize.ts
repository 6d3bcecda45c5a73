import { PatchwiseError } from '../errors.ts';
import { nchw, type Size, type Tensor } from '../runtime/tensor.ts';
import { type ResizeFilter, type ResizeWeights, resizeWeights } from './resize-weights.ts';

export type { ResizeFilter } from './resize-weights.ts';

export interface ResizeOptions {
  /** Lowest and highest value of the result. Bicubic and Lanczos overshoot at edges; by default that is kept. */
  readonly clip?: readonly [number, number];
}

/** 4 GiB of float32. */
const MAX_ELEMENTS = 0x40000000;

/**
 * Resamples every plane to a size, in float: the same as Pillow's resize of a float image, first along rows, then
 * along columns.
 *
 * - `bicubic`: a = −0.5, antialiased when shrinking (Pillow's BICUBIC).
 * - `lanczos`: a = 3, likewise (Pillow's LANCZOS).
 * - `area`: the exact mean over the covered rectangle, for any ratio.
 * - `nearest`: no blending, for masks and labels.
 *
 * @param image [N, C, H, W], values of any range.
 * @returns [N, C, height, width]; the same tensor when nothing is to be done.
 * @throws `value/out-of-range` for a size that is not a positive integer, `image/too-small` for an empty image,
 *   `image/too-large` for a result (or its intermediate) of more than 2³⁰ values, `tensor/shape` for another rank.
 */
export function resize(image: Tensor, size: Size, filter: ResizeFilter, options: ResizeOptions = {}): Tensor {
  const { n, c, h, w } = nchw(image);
  const { height, width } = size;
  for (const extent of [height, width]) {
    if (!Number.isInteger(extent) || extent < 1) {
      throw new PatchwiseError('value/out-of-range', `An image cannot be resized to ${width}×${height} px.`, {
        hint: 'Give a width and a height of at least 1, in whole pixels.',
      });
    }
  }
  if (h < 1 || w < 1)
    throw new PatchwiseError('image/too-small', 'An image without pixels cannot be resized.');

  if (n * c * height * width > MAX_ELEMENTS || n * c * h * width > MAX_ELEMENTS) {
    throw new PatchwiseError(
      'image/too-large',
      `An image of ${width}×${height} px with ${n * c} channels does not fit in memory.`,
      {
        hint: 'Choose a smaller size.',
      },
    );
  }

  let data = image.data;
  if (width !== w) data = resampleRows(data, n * c * h, w, width, resizeWeights(filter, w, width));
  if (height !== h) data = resampleColumns(data, n * c, h, width, height, resizeWeights(filter, h, height));
  const clip = options.clip;
  if (clip !== undefined) data = clipped(data, clip[0], clip[1], data !== image.data);
  return data === image.data ? image : { shape: [n, c, height, width], data };
}

function resampleRows(
  data: Float32Array,
  rows: number,
  width: number,
  outWidth: number,
  { taps, first, count, weights }: ResizeWeights,
): Float32Array {
  const out = new Float32Array(rows * outWidth);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < outWidth; x++) {
      const from = row * width + first[x]!;
      const end = count[x]!;
      let sum = 0;
      for (let k = 0; k < end; k++) sum += data[from + k]! * weights[x * taps + k]!;
      out[row * outWidth + x] = sum;
    }
  }
  return out;
}

function resampleColumns(
  data: Float32Array,
  planes: number,
  height: number,
  width: number,
  outHeight: number,
  { taps, first, count, weights }: ResizeWeights,
): Float32Array {
  const out = new Float32Array(planes * outHeight * width);
  const sums = new Float64Array(width);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < outHeight; y++) {
      sums.fill(0);
      const end = count[y]!;
      for (let k = 0; k < end; k++) {
        const weight = weights[y * taps + k]!;
        const row = (plane * height + first[y]! + k) * width;
        for (let x = 0; x < width; x++) sums[x]! += data[row + x]! * weight;
      }
      out.set(sums, (plane * outHeight + y) * width);
    }
  }
  return out;
}

function clipped(data: Float32Array, low: number, high: number, inPlace: boolean): Float32Array {
  const out = inPlace ? data : data.slice();
  for (let i = 0; i < out.length; i++) out[i] = Math.min(high, Math.max(low, out[i]!));
  return out;
}
