import type { Size } from '../runtime/tensor.ts';

/** Pixels of a picture from `left` and `top` up to, but without, `right` and `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The smallest box that holds all of a mask that is above 0, or from `least` on.
 * @param mask w·h values, row by row
 * @returns undefined for nothing
 */
export function boxOfMask(mask: Float32Array, w: number, h: number, least?: number): Box | undefined {
  let [left, top, right, bottom] = [w, h, 0, 0];
  for (let y = 0, p = 0; y < h; y++) {
    for (let x = 0; x < w; x++, p++) {
      const value = mask[p]!;
      if (least === undefined ? value === 0 : value < least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return right === 0 ? undefined : { left, top, right, bottom };
}

/** A box with `by` pixels more on each side, as far as a picture of that size goes. */
export function grownBox({ left, top, right, bottom }: Box, by: number, { width, height }: Size): Box {
  return {
    left: Math.max(0, left - by),
    top: Math.max(0, top - by),
    right: Math.min(width, right + by),
    bottom: Math.min(height, bottom + by),
  };
}
