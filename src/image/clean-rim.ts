import type { Tensor } from '../runtime/tensor.ts';
import { dilateMask } from './dilate.ts';
import { layOver, WHOLE } from './lay-over.ts';
import { boxOfMask } from './mask-box.ts';

export interface CleanRimOptions {
  /** How wide the rim is, px, 0 or more; left out, {@link rimWidth} of the object. */
  readonly width?: number | undefined;
}

/** What a cut-out brings along is a share of its longer side, within px. */
const SHARE = 0.008;
const LEAST = 1;
const MOST = 6;
/** How far the colours of the inside go at most, in widths: into a beak that is all rim. */
const FAR = 6;

/** Usual width of the fringe around a cut-out, px, 1 to 6: 0.8% of its longer side, px. */
export function rimWidth(side: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(SHARE * side)));
}

/**
 * Takes from an object's edge the colour of what it was cut out of: pixels within `width` of where it is not opaque,
 * and those that are soft, get the colour of the nearest one further inside (what matting calls the decontamination of
 * colours). Where the object is and how opaque does not change. What is thin everywhere has no inside and stays.
 * @param background [N, C, H, W] in [-1, 1]; foreground [N or 1, C, H, W], the background with the object in it
 * @param mask [N or 1, 1, H, W] in [0, 1], how opaque the object is
 * @returns the background's shape; the background exactly where the mask is 0.
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function cleanRim(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  { width }: CleanRimOptions = {},
): Tensor {
  return layOver(background, foreground, mask, (back, front, opacity, { c, w, h }) => {
    const box = around(opacity, w, h);
    if (box === undefined) return;
    const from = nearestInside(opacity, w, box, width ?? rimWidth(Math.max(box.width, box.height)));
    for (let y = 0, q = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++, q++) {
        const p = (box.top + y) * w + box.left + x;
        const alpha = opacity[p]!;
        if (alpha === 0) continue;
        const inside = from[q]!;
        const own = inside < 0 || inside === q;
        const source = own
          ? p
          : (box.top + Math.floor(inside / box.width)) * w + box.left + (inside % box.width);
        for (let k = 0; k < c; k++) {
          const at = k * w * h + p;
          const value = front[k * w * h + source]!;
          back[at] = own ? value : (1 - alpha) * back[at]! + alpha * value;
        }
      }
    }
  });
}

interface Around {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What of a mask is above 0, and a pixel around it where there is one; undefined for nothing. */
function around(mask: Float32Array, w: number, h: number): Around | undefined {
  const box = boxOfMask(mask, w, h);
  if (box === undefined) return undefined;
  const [left, top] = [Math.max(0, box.left - 1), Math.max(0, box.top - 1)];
  return { left, top, width: Math.min(w, box.right + 1) - left, height: Math.min(h, box.bottom + 1) - top };
}

/**
 * For each pixel of the box, the nearest one that is deeper inside of the object than `width`, or itself where it is;
 * −1 for none near. Each round asks the eight neighbours which one they know.
 */
function nearestInside(opacity: Float32Array, w: number, box: Around, width: number): Int32Array {
  const { left, top, width: across, height: down } = box;
  const count = across * down;
  const soft = new Float32Array(count);
  for (let y = 0, q = 0; y < down; y++) {
    for (let x = 0; x < across; x++, q++) soft[q] = opacity[(top + y) * w + left + x]! < WHOLE ? 1 : 0;
  }
  // An object that the picture cuts off has no edge there.
  const rim = dilateMask({ shape: [1, 1, down, across], data: soft }, width).data;
  const from = new Int32Array(count).fill(-1);
  const open: number[] = [];
  for (let q = 0; q < count; q++) {
    if (rim[q]! < 0.5) from[q] = q;
    else if (opacity[(top + Math.floor(q / across)) * w + left + (q % across)]! > 0) open.push(q);
  }
  for (let round = 0; round < Math.ceil(FAR * width); round++) {
    const found: (readonly [pixel: number, source: number])[] = [];
    for (const q of open) {
      const source = nearestOf(q, from, across, down);
      if (source !== from[q]) found.push([q, source]);
    }
    if (found.length === 0) break;
    for (const [q, source] of found) from[q] = source;
  }
  return from;
}

/** The nearest source that a pixel or one of its neighbours knows; −1 for none. */
function nearestOf(q: number, from: Int32Array, across: number, down: number): number {
  const [x, y] = [q % across, Math.floor(q / across)];
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let v = Math.max(0, y - 1); v <= Math.min(down - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(across - 1, x + 1); u++) {
      const source = from[v * across + u]!;
      if (source < 0) continue;
      const distance = ((source % across) - x) ** 2 + (Math.floor(source / across) - y) ** 2;
      if (distance < least) [best, least] = [source, distance];
    }
  }
  return best;
}
