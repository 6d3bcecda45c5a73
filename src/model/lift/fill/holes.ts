import { nchw, type Size, type Tensor } from '../../../runtime/tensor.ts';
import { PATCH } from '../levels.ts';
import { boundsOf } from './bounds.ts';

/**
 * A bit of a byte a pixel, or patch: of what patches come from, that it is transparent, of what is filled, that it may
 * not be. What has a bit in common with a place may not be used there.
 */
export const CLEAR = 2;

/**
 * Another such bit: of what patches come from, that it is a margin of a canvas, which mirrors the photograph; of a patch
 * that is made, that it may not come from there.
 */
export const MIRROR = 4;

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

/** A picture with what another of its size shows in the hole of a mask. */
export function withHole(image: Tensor, filled: Tensor, mask: Tensor): Tensor {
  const [plane, data] = [mask.data.length, image.data.slice()];
  for (let i = 0; i < plane; i++)
    if (mask.data[i]! >= 0.5) for (let at = i; at < data.length; at += plane) data[at] = filled.data[at]!;
  return { ...image, data };
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
  // Rows that fall together are joined four bytes at a time.
  const words = Math.ceil((right - left) / 4);
  const row = new Uint32Array(words);
  const joined = new Uint32Array(words);
  const [rowBytes, joinedBytes] = [new Uint8Array(row.buffer), new Uint8Array(joined.buffer)];
  const rowOf = (y: number) => Math.floor(((y + 0.5) * height) / hole.height);
  const across = columnsAt(hole.width, width).subarray(left, right);
  for (let y = top; y < bottom; y++) {
    rowBytes.set(hole.bytes.subarray(y * hole.width + left, y * hole.width + right));
    for (let k = 0; k < row.length; k++) joined[k]! |= row[k]!;
    if (y + 1 < bottom && rowOf(y + 1) === rowOf(y)) continue;
    const into = rowOf(y) * width;
    for (let x = 0; x < across.length; x++) bytes[into + across[x]!]! |= joinedBytes[x]!;
    joined.fill(0);
  }
  return { width, height, bytes: spread(bytes, size, -1, 1, size) };
}

/** For each of so many columns the column that it falls into, of fewer. */
export function columnsAt(columns: number, width: number): Int32Array {
  return Int32Array.from({ length: columns }, (_, x) => Math.floor(((x + 0.5) * width) / columns));
}

/** For every patch what the pixels that it touches have: 0 when it does not touch the hole. */
export function touchingPatches(hole: Hole): Uint8Array {
  const grid = { width: hole.width - PATCH + 1, height: hole.height - PATCH + 1 };
  return spread(hole.bytes, hole, 0, PATCH - 1, grid);
}

/** Deeper in the hole than this all votes count alike, px. */
export const DEEP = 12;

/**
 * How far each pixel of a hole lies from the nearest known one, rows and columns added, px; 0 outside.
 * @param inside a byte a pixel, row by row, 0 where it is known
 * @param most what is deeper counts so
 */
export function depthsIn(inside: Uint8Array, width: number, most: number): Int32Array {
  const depths = new Int32Array(inside.length);
  const { left, top, right, bottom } = boundsOf(inside, width);
  const below = inside.length - width;
  for (let y = top; y < bottom; y++) {
    let depth = left > 0 ? 0 : most;
    for (let x = left, i = y * width + x; x < right; x++, i++) {
      if (inside[i] === 0) {
        depth = 0;
        continue;
      }
      if (y > 0 && depth > depths[i - width]!) depth = depths[i - width]!;
      depth = Math.min(most, depth + 1);
      depths[i] = depth;
    }
  }
  for (let y = bottom - 1; y >= top; y--) {
    let after = right < width ? 0 : most;
    for (let x = right - 1, i = y * width + x; x >= left; x--, i--) {
      let depth = depths[i]!;
      if (depth > after + 1) depth = after + 1;
      if (i < below && depth > depths[i + width]! + 1) depth = depths[i + width]! + 1;
      depths[i] = depth;
      after = depth;
    }
  }
  return depths;
}

/** out(x, y) = the bits of in(x + from … x + to, y + from … y + to). */
function spread(bytes: Uint8Array, { width }: Size, from: number, to: number, out: Size): Uint8Array {
  const { left, top, right, bottom } = boundsOf(bytes, width);
  const first = { x: Math.max(0, left - to), y: Math.max(0, top - to) };
  const end = { x: Math.min(out.width, right - from), y: Math.min(out.height, bottom - from) };
  const reach = to - from + 1;
  const rows = new Uint8Array(out.width * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const row = (y - top) * out.width;
    // For how many places more, leftwards, each bit is there.
    let hole = 0;
    let clear = 0;
    for (let x = right - from - 1; x >= first.x; x--) {
      const bits = x + from >= 0 ? bytes[y * width + x + from]! : 0;
      hole = bits & 1 ? reach : hole - 1;
      clear = bits & CLEAR ? reach : clear - 1;
      if (x < out.width) rows[row + x] = (hole > 0 ? 1 : 0) | (clear > 0 ? CLEAR : 0);
    }
  }
  const result = new Uint8Array(out.width * out.height);
  // The same for how many rows more, upwards.
  const holes = new Int32Array(out.width);
  const clears = new Int32Array(out.width);
  for (let y = bottom - from - 1; y >= first.y; y--) {
    const row = y + from >= top ? (y + from - top) * out.width : -1;
    for (let x = first.x; x < end.x; x++) {
      const bits = row < 0 ? 0 : rows[row + x]!;
      const hole = bits & 1 ? reach : holes[x]! - 1;
      const clear = bits & CLEAR ? reach : clears[x]! - 1;
      holes[x] = hole;
      clears[x] = clear;
      if (y < out.height) result[y * out.width + x] = (hole > 0 ? 1 : 0) | (clear > 0 ? CLEAR : 0);
    }
  }
  return result;
}
