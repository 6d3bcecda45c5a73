import { PatchwiseError } from '../errors.ts';
import { requireTensor } from '../shared/arguments.ts';

/**
 * A dense float32 array in host memory, planar NCHW for everything with pixels.
 * Images are [N, C, H, W] in [-1, 1] (C = 1 or 3); masks are [N, 1, H, W] in [0, 1].
 * A tensor is never changed once it has left the function that made it.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Height and width in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/**
 * Wraps data in a tensor, checking that the length fits the shape.
 * @throws `tensor/shape`
 *
 * @example
 * import { tensor } from 'patchwise';
 * const grey = tensor([1, 1, 2, 2], new Float32Array([-1, 0, 0.5, 1]));
 * console.log(grey.shape);
 */
export function tensor(shape: readonly number[], data: Float32Array): Tensor {
  // Code without types may exchange them: the values must not be taken, and told, for a shape.
  if (!Array.isArray(shape) || !(data instanceof Float32Array)) {
    throw new PatchwiseError(
      'tensor/shape',
      'A tensor takes its shape, an array, and then its values, a Float32Array.',
    );
  }
  if (
    shape.some((extent) => !Number.isInteger(extent) || extent < 0) ||
    elementCount(shape) !== data.length
  ) {
    throw new PatchwiseError(
      'tensor/shape',
      `Shape ${formatShape(shape)} does not hold ${data.length} values.`,
    );
  }
  return { shape, data };
}

/**
 * Whether no value is NaN or infinite: then alone their sum, which float32 cannot drive beyond what float64 holds, is
 * neither.
 */
export function allFinite(data: Float32Array): boolean {
  // Four sums, which do not wait for each other. Begun as values of an array they would be boxed at each addition.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    a += data[i] as number;
    b += data[i + 1] as number;
    c += data[i + 2] as number;
    d += data[i + 3] as number;
  }
  for (; i < data.length; i++) a += data[i] as number;
  return Number.isFinite(a + b + c + d);
}

/** A tensor of one value everywhere. */
export function filled(shape: readonly number[], value: number): Tensor {
  return { shape, data: new Float32Array(elementCount(shape)).fill(value) };
}

/** Extents that are written: what has more is no shape, but values in its place. */
const MOST_EXTENTS = 8;

/** "1×3×48×64" */
export function formatShape(shape: readonly number[]): string {
  const written = shape.slice(0, MOST_EXTENTS).join('×');
  return shape.length > MOST_EXTENTS ? `${written}×… (${shape.length} extents)` : written;
}

/**
 * The four extents of an NCHW tensor.
 * @throws `tensor/shape` when it has another rank; `usage/invalid` for what is no tensor
 *
 * @example
 * import { nchw, tensor } from 'patchwise';
 * const { h, w } = nchw(tensor([1, 1, 2, 2], new Float32Array(4)));
 * console.log(h, w);
 */
export function nchw(t: Tensor): { n: number; c: number; h: number; w: number } {
  // Code without types may give something else.
  if (!Array.isArray(t?.shape)) requireTensor(t, 'image');
  const [n, c, h, w] = t.shape;
  if (t.shape.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined) {
    throw new PatchwiseError('tensor/shape', `Expected an N×C×H×W tensor, got ${formatShape(t.shape)}.`);
  }
  return { n, c, h, w };
}

/**
 * Height and width of an N×C×H×W tensor, px.
 * @throws `tensor/shape` when it has another rank
 *
 * @example
 * import { sizeOf, tensor } from 'patchwise';
 * console.log(sizeOf(tensor([1, 1, 2, 3], new Float32Array(6)))); // { height: 2, width: 3 }
 */
export function sizeOf(t: Tensor): Size {
  const { h, w } = nchw(t);
  return { height: h, width: w };
}

/** Joins tensors of equal C×H×W along N. @throws `tensor/shape` */
export function concatBatch(parts: readonly Tensor[]): Tensor {
  const first = parts[0];
  if (first === undefined) throw new PatchwiseError('tensor/shape', 'Cannot join zero tensors.');
  const { c, h, w } = nchw(first);
  let total = 0;
  for (const part of parts) {
    const other = nchw(part);
    if (other.c !== c || other.h !== h || other.w !== w) {
      throw new PatchwiseError(
        'tensor/shape',
        `Cannot join ${formatShape(first.shape)} and ${formatShape(part.shape)} into one batch.`,
        { hint: 'Resize the images to one size and give them the same number of channels.' },
      );
    }
    total += other.n;
  }
  const data = new Float32Array(total * c * h * w);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [total, c, h, w], data };
}

/** The images of a batch, each as a batch of one (views on the same memory). */
export function splitBatch(batch: Tensor): Tensor[] {
  return Array.from({ length: nchw(batch).n }, (_, i) => partOfBatch(batch, i, i + 1));
}

/** Some images of a batch, in its memory. @param to the one after the last */
export function partOfBatch(batch: Tensor, from: number, to: number): Tensor {
  const { c, h, w } = nchw(batch);
  const stride = c * h * w;
  return { shape: [to - from, c, h, w], data: batch.data.subarray(from * stride, to * stride) };
}

/** Adds a margin of zeros, `border` pixels a side: the paper's padding, once at the input of a net. */
export function padMargin(image: Tensor, border: number): Tensor {
  const { n, c, h, w } = nchw(image);
  const wide = w + 2 * border;
  const out = new Float32Array(n * c * (h + 2 * border) * wide);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < h; y++) {
      const row = (plane * h + y) * w;
      out.set(image.data.subarray(row, row + w), (plane * (h + 2 * border) + y + border) * wide + border);
    }
  }
  return { shape: [n, c, h + 2 * border, wide], data: out };
}

/** Removes a margin of `border` pixels a side. Inverse of {@link padMargin}. @throws `tensor/shape` */
export function cropMargin(image: Tensor, border: number): Tensor {
  const { n, c, h, w } = nchw(image);
  const height = h - 2 * border;
  const width = w - 2 * border;
  if (height < 1 || width < 1) {
    throw new PatchwiseError(
      'tensor/shape',
      `A margin of ${border} leaves nothing of ${formatShape(image.shape)}.`,
    );
  }
  const out = new Float32Array(n * c * height * width);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < height; y++) {
      const row = (plane * h + y + border) * w + border;
      out.set(image.data.subarray(row, row + width), (plane * height + y) * width);
    }
  }
  return { shape: [n, c, height, width], data: out };
}
