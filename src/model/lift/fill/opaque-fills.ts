import { connectedParts } from '../../../image/connected-parts.ts';
import type { Size, Tensor } from '../../../runtime/tensor.ts';
import { CLEAR, type Hole, holeAt, touchingPatches } from './holes.ts';

/** Opacity from which on a pixel is opaque: what shows through less is not seen. */
const FULL = 0.95;
/**
 * Share of its edge along which what surrounds a hole is opaque where its fill has to be: the photograph may have round
 * corners.
 */
const NEARLY_ALL = 0.9;
/** The same where it is known what was there before, which was opaque or not: all around, and for the most part. */
const [ALL, MOST] = [0.98, 0.5];

/** A byte a pixel: {@link CLEAR} where it is transparent, else 0. @param alpha opacity, [1, 1, H, W] in [0, 1] */
export function clearPixels(alpha: Tensor): Uint8Array {
  const { data } = alpha;
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) if (!(data[i]! >= FULL)) bytes[i] = CLEAR;
  return bytes;
}

/**
 * The hole with its parts marked {@link CLEAR} whose fill has to be opaque, since what surrounds them is. A part at the
 * rim of an object that was cut out is not: what fills it may be either, as its patches are.
 * @param around opacity of what is outside of the hole, [1, 1, height, width] in [0, 1]
 * @param before whether it is that of what was in the hole, too: then a part that is opaque around for the most part,
 *   such as one that touches a transparent place, is filled where it was opaque only
 */
export function withOpaqueFills(hole: Hole, around: Tensor, before: boolean): Hole {
  const parts = partsOf(hole);
  const shares = opaqueShares(parts, hole, around);
  const bytes = hole.bytes.map((inside, i) => {
    if (inside === 0) return 0;
    const share = shares.get(parts[i]!) ?? 0;
    if (share >= (before ? ALL : NEARLY_ALL)) return inside | CLEAR;
    if (!before || share < MOST) return inside;
    return around.data[i]! >= FULL ? inside | CLEAR : 0;
  });
  return { ...hole, bytes };
}

/** Of each part of a hole, by its number, how much of what its edge touches is opaque: 0 to 1. */
function opaqueShares(parts: Int32Array, { width, height }: Hole, opacity: Tensor): Map<number, number> {
  const sums = new Map<number, { touched: number; opaque: number }>();
  const touch = (part: number, x: number, y: number): void => {
    const i = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || parts[i]! >= 0) return;
    const sum = sums.get(part) ?? { touched: 0, opaque: 0 };
    sums.set(part, sum);
    sum.touched += 1;
    if (opacity.data[i]! >= FULL) sum.opaque += 1;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (parts[i]! < 0) continue;
      touch(parts[i]!, x - 1, y);
      touch(parts[i]!, x + 1, y);
      touch(parts[i]!, x, y - 1);
      touch(parts[i]!, x, y + 1);
    }
  }
  return new Map([...sums].map(([part, { touched, opaque }]) => [part, opaque / touched]));
}

/**
 * Whether at a size there is a patch that may be used everywhere.
 * @param excluded a byte a pixel of what patches come from
 */
export function leavesOpaquePatch(excluded: Hole, size: Size): boolean {
  return touchingPatches(holeAt(excluded, size)).includes(0);
}

/** Of each pixel of a hole the first pixel of the part that it is connected with, by sides; −1 outside of it. */
function partsOf(hole: Hole): Int32Array {
  const { bytes } = hole;
  const inside = (i: number) => bytes[i] !== 0;
  return connectedParts(hole, (a, b) => inside(a) && inside(b)).map((part, i) => (inside(i) ? part : -1));
}
