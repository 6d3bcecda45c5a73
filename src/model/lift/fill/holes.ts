import { nchw, type Size, type Tensor } from '../../../runtime/tensor.ts';
import { PATCH } from '../levels.ts';
import { boundsOf } from './bounds.ts';

/**
 * A bit of a byte a pixel, or patch: of what patches come from, that it is transparent, of what is filled, that it may
 * not be. What has a bit in common with a place may not be used there.
 */
export const CLEAR = 2;

/**
 * A byte a pixel: 1 where something may change, and {@link CLEAR} where it has to be opaque then; 0 where nothing may.
 */
export interface Hole extends Size {
  readonly bytes: Uint8Array;
}

/** The hole of a mask: where it is 0.5 or more. */
export function holeOf(mask: Tensor): Hole {
  const { h: height, w: width } = nchw(mask);
  const bytes = new Uint8Array(width * height);
  for (let i = 0; i < bytes.length; i++) if (mask.data[i]! >= 0.5) bytes[i] = 1;
  return { width, height, bytes };
}

/**
 * The hole at a coarser size: every pixel that a pixel of the hole falls into, and one more around them, since
 * resampling has spread what was in the hole.
 */
export function holeAt(hole: Hole, size: Size): Hole {
  if (hole.width === size.width && hole.height === size.height) return hole;
  const { width, height } = size;
  const bytes = new Uint8Array(width * height);
  const { left, top, right, bottom } = boundsOf(hole.bytes, hole.width);
  const across = Int32Array.from({ length: hole.width }, (_, x) =>
    Math.floor(((x + 0.5) * width) / hole.width),
  );
  for (let y = top; y < bottom; y++) {
    const row = Math.floor(((y + 0.5) * height) / hole.height) * width;
    for (let x = left; x < right; x++) bytes[row + across[x]!]! |= hole.bytes[y * hole.width + x]!;
  }
  return { width, height, bytes: spread(bytes, size, -1, 1, size) };
}

/** For every patch what the pixels that it touches have: 0 when it does not touch the hole. */
export function touchingPatches(hole: Hole): Uint8Array {
  const grid = { width: hole.width - PATCH + 1, height: hole.height - PATCH + 1 };
  return spread(hole.bytes, hole, 0, PATCH - 1, grid);
}

/** Deeper in the hole than this all votes count alike, px. */
const DEEP = 12;

/**
 * How far each pixel of a hole lies from the nearest known one, rows and columns added, px; 0 outside.
 * @param inside a byte a pixel, row by row, 0 where it is known
 * @param most what is deeper counts so
 */
export function depthsIn(inside: Uint8Array, width: number, most: number): Int32Array {
  const depths = new Int32Array(inside.length);
  const { left, top, right, bottom } = boundsOf(inside, width);
  const last = inside.length / width - 1;
  for (let y = top; y < bottom; y++)
    for (let x = left, i = y * width + x; x < right; x++, i++) if (inside[i] !== 0) depths[i] = most;
  const reach = (i: number, from: number): void => {
    depths[i] = Math.min(depths[i]!, depths[from]! + 1);
  };
  for (let y = top; y < bottom; y++)
    for (let x = left, i = y * width + x; x < right; x++, i++) {
      if (x > 0) reach(i, i - 1);
      if (y > 0) reach(i, i - width);
    }
  for (let y = bottom - 1; y >= top; y--)
    for (let x = right - 1, i = y * width + x; x >= left; x--, i--) {
      if (x < width - 1) reach(i, i + 1);
      if (y < last) reach(i, i + width);
    }
  return depths;
}

/**
 * For every patch, how far its centre lies from the nearest known pixel, rows and columns added, px; {@link DEEP} at
 * most.
 */
export function patchDepths({ width, height, bytes }: Hole): Uint8Array {
  const depths = depthsIn(bytes, width, DEEP);
  const middle = (PATCH - 1) / 2;
  const grid = { width: width - PATCH + 1, height: height - PATCH + 1 };
  const out = new Uint8Array(grid.width * grid.height);
  for (let y = 0; y < grid.height; y++) {
    const from = (y + middle) * width + middle;
    out.set(depths.subarray(from, from + grid.width), y * grid.width);
  }
  return out;
}

/** out(x, y) = the bits of in(x + from … x + to, y + from … y + to). */
function spread(bytes: Uint8Array, { width }: Size, from: number, to: number, out: Size): Uint8Array {
  const { left, top, right, bottom } = boundsOf(bytes, width);
  const first = { x: Math.max(0, left - to), y: Math.max(0, top - to) };
  const end = { x: Math.min(out.width, right - from), y: Math.min(out.height, bottom - from) };
  const rows = new Uint8Array(out.width * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const row = (y - top) * out.width;
    for (let x = first.x; x < end.x; x++) {
      const last = Math.min(right - 1, x + to);
      for (let k = Math.max(left, x + from); k <= last; k++) rows[row + x]! |= bytes[y * width + k]!;
    }
  }
  const result = new Uint8Array(out.width * out.height);
  for (let y = first.y; y < end.y; y++) {
    const last = Math.min(bottom - 1, y + to);
    for (let k = Math.max(top, y + from); k <= last; k++) {
      const row = (k - top) * out.width;
      for (let x = first.x; x < end.x; x++) result[y * out.width + x]! |= rows[row + x]!;
    }
  }
  return result;
}
