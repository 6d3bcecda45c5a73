import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

/** What must agree between two images before an operation may combine them. */
export interface Fit {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
}

/**
 * Checks that `other` can be combined with `image` pixel by pixel: same height, width and channels; as many images,
 * or one for all.
 * @param role what `other` is, for the message: "reference".
 * @returns the extents of `image`, and `step`, how far to go in `other` from one image to the next (0 for one for all).
 * @throws `tensor/shape`
 */
export function checkFit(image: Tensor, other: Tensor, role: string): Fit & { readonly step: number } {
  const a = nchw(image);
  const b = nchw(other);
  if (a.c !== b.c || a.h !== b.h || a.w !== b.w || (b.n !== a.n && b.n !== 1)) {
    throw misfit(image, other, role, [a.n, a.c, a.h, a.w]);
  }
  return { ...a, step: b.n === 1 ? 0 : b.c * b.h * b.w };
}

/**
 * Checks that `mask` fits `image`: [N or 1, 1, H, W].
 * @returns the extents of `image`, and `step` as in {@link checkFit}.
 * @throws `tensor/shape`
 */
export function checkMask(image: Tensor, mask: Tensor): Fit & { readonly step: number } {
  const a = nchw(image);
  const m = nchw(mask);
  if (m.c !== 1 || m.h !== a.h || m.w !== a.w || (m.n !== a.n && m.n !== 1)) {
    throw misfit(image, mask, 'mask', [a.n, 1, a.h, a.w]);
  }
  return { ...a, step: m.n === 1 ? 0 : m.h * m.w };
}

function misfit(image: Tensor, other: Tensor, role: string, wanted: readonly number[]): PatchwiseError {
  return new PatchwiseError(
    'tensor/shape',
    `A ${role} of ${formatShape(other.shape)} does not fit an image of ${formatShape(image.shape)}.`,
    { hint: `Give the ${role} the shape ${formatShape(wanted)}: resize it, or convert its channels.` },
  );
}
