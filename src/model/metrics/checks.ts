import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Tensor } from '../../runtime/tensor.ts';

/** The extents of one image. @throws `tensor/shape` unless the shape is 1×1×H×W or 1×3×H×W. */
export function oneImage(image: Tensor): { c: 1 | 3; h: number; w: number } {
  const { n, c, h, w } = nchw(image);
  if (n !== 1 || (c !== 1 && c !== 3)) {
    throw new PatchwiseError(
      'tensor/shape',
      `This metric takes one image of 1 or 3 channels, got ${formatShape(image.shape)}.`,
      { hint: 'Split a batch into its images first.' },
    );
  }
  return { c, h, w };
}

/** @throws `tensor/shape` */
export function requireSameShape(a: Tensor, b: Tensor, metric: string): void {
  if (a.shape.length === b.shape.length && a.shape.every((extent, i) => extent === b.shape[i])) return;
  throw new PatchwiseError(
    'tensor/shape',
    `${metric} compares images of one shape, got ${formatShape(a.shape)} and ${formatShape(b.shape)}.`,
    { hint: 'Resize one of them to the size of the other.' },
  );
}

/** A single NaN would make any answer meaningless. @throws `value/out-of-range` */
export function requireFinite(image: Tensor, metric: string): void {
  const at = image.data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new PatchwiseError(
    'value/out-of-range',
    `${metric} needs finite pixels, but element ${at} of ${formatShape(image.shape)} is ${image.data[at]}.`,
  );
}

/** @throws `image/too-small` */
export function requireSize(image: Tensor, least: number, metric: string): void {
  const { h, w } = nchw(image);
  if (Math.min(h, w) >= least) return;
  throw new PatchwiseError(
    'image/too-small',
    `${metric} needs at least ${least} pixels a side, got ${w}×${h} (width × height).`,
  );
}
