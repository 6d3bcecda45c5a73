import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

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
