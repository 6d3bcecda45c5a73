import { PATCH } from './patch';

/** The first row of a hole that falls into row y, or a later one, of an image of `rows` rows; `height` if none does. */
function firstRow(y: i32, rows: i32, height: i32): i32 {
  if (y >= rows) return height;
  let row = max(0, <i32>((<f64>y * <f64>height) / <f64>rows) - 2);
  while (row < height && <i32>(((<f64>row + 0.5) * <f64>rows) / <f64>height) < y) row++;
  return row;
}

/** into[x] |= from[x] */
function join(into: usize, from: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) v128.store(into + x, v128.or(v128.load(into + x), v128.load(from + x)));
  for (; x < width; x++) store<u8>(into + x, load<u8>(into + x) | load<u8>(from + x));
}

/**
 * A hole at another size, rows [y0, y1): every pixel that a pixel of the hole falls into, and one more around them. Bytes
 * hold bits, and all are kept.
 * @param across for each column of the hole the column that it falls into (i32)
 * @param lines scratch: `width` + `outWidth` + 2 bytes for each band, at the band's number
 */
export function shrinkHole(
  hole: usize,
  width: i32,
  height: i32,
  out: usize,
  outWidth: i32,
  outHeight: i32,
  across: usize,
  lines: usize,
  bandRows: i32,
  y0: i32,
  y1: i32,
): void {
  const joined = lines + <usize>(y0 / bandRows) * <usize>(width + outWidth + 2);
  // A column more on either side stays empty.
  const cells = joined + <usize>width + 1;
  for (let y = y0; y < y1; y++) {
    memory.fill(joined, 0, <usize>(width + outWidth + 2));
    const end = firstRow(y + 2, outHeight, height);
    for (let row = firstRow(y - 1, outHeight, height); row < end; row++) {
      join(joined, hole + <usize>row * <usize>width, <usize>width);
    }
    for (let x = 0; x < width; x++) {
      const cell = cells + <usize>load<i32>(across + ((<usize>x) << 2));
      store<u8>(cell, load<u8>(cell) | load<u8>(joined + <usize>x));
    }
    const into = out + <usize>y * <usize>outWidth;
    for (let x: usize = 0; x < <usize>outWidth; x++) {
      store<u8>(into + x, load<u8>(cells + x - 1) | load<u8>(cells + x) | load<u8>(cells + x + 1));
    }
  }
}

/**
 * For every patch of the rows [y0, y1) the bits of all pixels that it touches.
 * @param lines scratch: `width` bytes for each band, at the band's number
 */
export function touchHole(
  hole: usize,
  width: i32,
  out: usize,
  lines: usize,
  bandRows: i32,
  y0: i32,
  y1: i32,
): void {
  const line = lines + <usize>(y0 / bandRows) * <usize>width;
  const columns = <usize>(width - PATCH + 1);
  for (let y = y0; y < y1; y++) {
    memory.fill(line, 0, <usize>width);
    for (let row = y; row < y + PATCH; row++) join(line, hole + <usize>row * <usize>width, <usize>width);
    const into = out + <usize>y * columns;
    memory.fill(into, 0, columns);
    for (let k: usize = 0; k < <usize>PATCH; k++) join(into, line + k, columns);
  }
}

/** How far each pixel of the rows [y0, y1) lies from the nearest known one of its row, px; `most` at most. */
export function spansInHole(hole: usize, width: i32, out: usize, most: i32, y0: i32, y1: i32): void {
  for (let y = y0; y < y1; y++) {
    const row = <usize>y * <usize>width;
    let span = most;
    for (let x = 0; x < width; x++) {
      span = load<u8>(hole + row + <usize>x) === 0 ? 0 : min(most, span + 1);
      store<u8>(out + row + <usize>x, <u8>span);
    }
    span = most;
    for (let x = width - 1; x >= 0; x--) {
      const at = out + row + <usize>x;
      span = min(<i32>load<u8>(at), span + 1);
      store<u8>(at, <u8>span);
    }
  }
}

/**
 * For every patch of the rows [y0, y1) how far its middle lies from the nearest known pixel, rows and columns added, px;
 * `most` at most.
 * @param spans of {@link spansInHole}, with the same `most`
 */
export function depthsInHole(
  spans: usize,
  width: i32,
  height: i32,
  out: usize,
  most: i32,
  y0: i32,
  y1: i32,
): void {
  const columns = <usize>(width - PATCH + 1);
  for (let y = y0; y < y1; y++) {
    const middle = y + PATCH / 2;
    const into = out + <usize>y * columns;
    memory.fill(into, <u8>most, columns);
    for (let row = max(0, middle - most + 1); row < min(height, middle + most); row++) {
      const from = spans + <usize>row * <usize>width + <usize>(PATCH / 2);
      const away = <u8>abs(row - middle);
      const rows = i8x16.splat(away);
      let x: usize = 0;
      for (; x + 16 <= columns; x += 16) {
        const there = i8x16.add(rows, v128.load(from + x));
        v128.store(into + x, i8x16.min_u(v128.load(into + x), there));
      }
      for (; x < columns; x++) store<u8>(into + x, min(load<u8>(into + x), away + load<u8>(from + x)));
    }
  }
}

/** Puts the pixels of another image where nothing may change, rows [y0, y1); four bytes a pixel. */
export function keepKnown(image: usize, around: usize, hole: usize, width: i32, y0: i32, y1: i32): void {
  const end = <usize>(y1 * width);
  let i = <usize>(y0 * width);
  for (; i + 4 <= end; i += 4) {
    const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(hole + i)));
    const known = i32x4.eq(bytes, i32x4.splat(0));
    const at = image + (i << 2);
    v128.store(at, v128.bitselect(v128.load(around + (i << 2)), v128.load(at), known));
  }
  for (; i < end; i++) {
    if (load<u8>(hole + i) === 0) store<u32>(image + (i << 2), load<u32>(around + (i << 2)));
  }
}
