import { corner, cornerX, cornerY, PATCH } from './patch';
import { below, seedDraws } from './philox';

const HALF: i32 = PATCH / 2;

export function within(value: i32, count: i32): i32 {
  return min(max(value, 0), count - 1);
}

/** The row or column of the coarse patch, of `count`, nearest to a fine one; centres are compared. `scale` fine pixels a coarse one. */
export function coarseOf(fine: i32, scale: f64, count: i32): i32 {
  return within(<i32>Math.floor((fine + HALF + 0.5) / scale) - HALF, count);
}

/** Uniformly drawn matches for the rows [y0, y1) of a field; sources are a grid of `columns` × `rows` corners. */
export function startField(
  field: usize,
  width: i32,
  columns: i32,
  rows: i32,
  key0: u32,
  key1: u32,
  pass: u32,
  y0: i32,
  y1: i32,
): void {
  for (let y = y0; y < y1; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      seedDraws(i, pass, key0, key1);
      const sx = below(columns);
      const sy = below(rows);
      store<u32>(field + ((<usize>i) << 2), corner(sx, sy));
    }
  }
}

/**
 * Matches of a coarser field carried to a finer one: the nearest coarse patch's shift, in the finer scale's pixels.
 * Patches are compared by their centres. `scale` is the number of fine pixels a coarse one.
 */
export function carryField(
  coarse: usize,
  coarseWidth: i32,
  coarseHeight: i32,
  field: usize,
  width: i32,
  columns: i32,
  rows: i32,
  scaleX: f64,
  scaleY: f64,
  y0: i32,
  y1: i32,
): void {
  for (let y = y0; y < y1; y++) {
    const cy = coarseOf(y, scaleY, coarseHeight);
    for (let x = 0; x < width; x++) {
      const cx = coarseOf(x, scaleX, coarseWidth);
      const entry = load<u32>(coarse + ((<usize>(cy * coarseWidth + cx)) << 2));
      const sx = <i32>Math.floor((cornerX(entry) - cx) * scaleX + 0.5) + x;
      const sy = <i32>Math.floor((cornerY(entry) - cy) * scaleY + 0.5) + y;
      store<u32>(field + ((<usize>(y * width + x)) << 2), corner(within(sx, columns), within(sy, rows)));
    }
  }
}
