import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';
import { checkMask } from './fit.ts';

type Extents = ReturnType<typeof nchw>;

/**
 * Extents of two batches of which the colours of one are to become those of the other: of as many channels, and one
 * reference or one an image.
 * @param content [N, C, H, W]
 * @param reference [N or 1, C, any size but none]
 * @throws `tensor/shape`
 */
export function matchedExtents(
  content: Tensor,
  reference: Tensor,
): { readonly a: Extents; readonly b: Extents } {
  const a = nchw(content);
  const b = nchw(reference);
  if (a.c === b.c && (b.n === a.n || b.n === 1) && b.h * b.w > 0) return { a, b };
  throw new PatchwiseError(
    'tensor/shape',
    `Colours of ${formatShape(content.shape)} cannot be matched to ${formatShape(reference.shape)}.`,
    { hint: 'Give both the same number of channels, and one reference or one an image.' },
  );
}

/**
 * Indices of the pixels whose colours count: those where a mask of the content's size is 0.5 or more.
 * @param mask [1, 1, H, W]
 * @throws `tensor/shape` for another size, `value/out-of-range` when there is no such pixel
 */
export function countedPixels(content: Tensor, mask: Tensor): Uint32Array {
  const { step } = checkMask(content, mask);
  if (step > 0) {
    throw new PatchwiseError('tensor/shape', 'There are several masks of which colours count.', {
      hint: 'Give one for all images.',
    });
  }
  const counted: number[] = [];
  mask.data.forEach((value, i) => {
    if (value >= 0.5) counted.push(i);
  });
  if (counted.length > 0) return Uint32Array.from(counted);
  throw new PatchwiseError('value/out-of-range', 'The mask is 0 everywhere: there are no colours to match.', {
    hint: 'Paint white over what counts, or leave the mask out.',
  });
}

/** Values of a plane (of image · channel), or of some of its pixels. */
export function countedValues(batch: Tensor, plane: number, counted?: Uint32Array): Float32Array {
  const { h, w } = nchw(batch);
  const values = batch.data.subarray(plane * h * w, (plane + 1) * h * w);
  return counted === undefined ? values : Float32Array.from(counted, (i) => values[i] ?? Number.NaN);
}
