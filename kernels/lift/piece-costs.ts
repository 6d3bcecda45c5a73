import { heldHeight } from './height';

/** What a pixel costs that a piece does not have. */
export const FORBIDDEN: i32 = 1 << 24;

/** What the border to what is known costs for a squared difference at it; 1 for one of the gradients across it. As in pieces.ts. */
const TONE: f64 = 0.25;

/** Squared levels a channel that count where a piece has nothing, or nothing tells whether it fits: 55². */
const MOST_APART: f64 = 3000;
/** Half the side of the square that is compared with what was composed, px. */
const AROUND: i32 = 2;
/** How far into what is known a piece is compared with it, px. */
const OVERLAP: i32 = 3;

/** What the pass that runs works with. Every thread has its own. */
let target: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
let source: usize = 0;
let columns: i32 = 0;
let rows: i32 = 0;
let hole: usize = 0;
let shiftX: i32 = 0;
let shiftY: i32 = 0;

/** To the nearest whole number, halves upwards. */
function rounded(value: f64): i32 {
  return <i32>floor(value + 0.5);
}

/** A channel of the pixel at (x, y) of the target, less that of the piece. */
function apart(x: i32, y: i32, channel: usize): i32 {
  const own = target + ((<usize>(y * width + x)) << 2);
  const there = source + ((<usize>((y + shiftY) * columns + x + shiftX)) << 2);
  return <i32>load<u8>(own + channel) - <i32>load<u8>(there + channel);
}

/** Squared differences of the target to the piece, a channel. */
function squares(out: usize): void {
  for (let y = 0, o = out; y < height; y++) {
    const sy = y + shiftY;
    for (let x = 0; x < width; x++, o += 8) {
      const sx = x + shiftX;
      let mean = MOST_APART;
      if (sx >= 0 && sy >= 0 && sx < columns && sy < rows) {
        const r = apart(x, y, 0);
        const g = apart(x, y, 1);
        const b = apart(x, y, 2);
        mean = <f64>(r * r + g * g + b * b) / 3;
      }
      store<f64>(o, mean);
    }
  }
}

/** Of a row's pixels the sums of the squares above and below them, `AROUND` px far. */
function columnSums(out: usize, from: usize, y: i32): void {
  const first = max(0, y - AROUND);
  const last = min(height - 1, y + AROUND);
  const line = (<usize>width) << 3;
  for (let x: usize = 0; x < line; x += 8) {
    let sum: f64 = 0;
    for (let at = from + <usize>first * line + x, v = first; v <= last; v++, at += line) sum += load<f64>(at);
    store<f64>(out + x, sum);
  }
}

/**
 * What it costs that a pixel comes from each of the pieces [y0, y1), beside its borders: far from what was composed, from another
 * height, beside what is known. An i32 a pixel of the target, piece after piece.
 *
 * @param targetAt, sourceAt images of four bytes a pixel
 * @param shifts from the target to the source, two i32 a piece
 * @param holeAt a byte a pixel, 0 where it is not to come from a piece; or null, which is 1 everywhere
 * @param forbidden a byte a pixel of the source: where it has a bit in common with that of the target, it may not be used; or null
 * @param guide what a pixel costs for each squared level a channel by which its piece differs from what was composed around it
 * @param cap squared levels from which all that differs from it differs alike
 * @param stay how much it is kept at its height; top, bottom: where the target begins and ends in the source's height; rows beyond it count as its first or last
 * @param sourceHeights of each row of the source its height as a share of the photograph's (f64); below 0 where it does not count
 * @param scratch (height + 1) · width f64 for each band, at the band's number
 */
export function pieceCosts(
  out: usize,
  targetAt: usize,
  targetWidth: i32,
  targetHeight: i32,
  sourceAt: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  shifts: usize,
  holeAt: usize,
  forbidden: usize,
  guide: f64,
  cap: f64,
  stay: f64,
  top: f64,
  bottom: f64,
  sourceHeights: usize,
  scratch: usize,
  bandRows: i32,
  y0: i32,
  y1: i32,
): void {
  target = targetAt;
  width = targetWidth;
  height = targetHeight;
  source = sourceAt;
  columns = sourceWidth;
  rows = sourceHeight;
  hole = holeAt;
  const pixels = <usize>(width * height);
  const means = scratch + <usize>(y0 / bandRows) * ((pixels + <usize>width) << 3);
  const sums = means + (pixels << 3);
  for (let piece = y0; piece < y1; piece++) {
    shiftX = load<i32>(shifts + ((<usize>piece) << 3));
    shiftY = load<i32>(shifts + ((<usize>piece) << 3), 4);
    squares(means);
    for (let y = 0, o = out + ((<usize>piece * pixels) << 2); y < height; y++) {
      const place = heldHeight(top + (<f64>y * (bottom - top)) / <f64>(height - 1));
      // Rows that the piece does not have cost what is forbidden.
      const sourceRow = min(max(y + shiftY, 0), rows - 1);
      const there = load<f64>(sourceHeights + ((<usize>sourceRow) << 3));
      const moved: f64 = there < 0 ? 0 : place - there;
      const extra = guide * stay * 255 * 255 * moved * moved;
      const high = min(height - 1, y + AROUND) - max(0, y - AROUND) + 1;
      columnSums(sums, means, y);
      for (let x = 0; x < width; x++, o += 4) {
        const bits: u8 = hole === 0 ? 1 : load<u8>(hole + <usize>(y * width + x));
        const free = bits !== 0;
        const sx = x + shiftX;
        const sy = y + shiftY;
        const has = sx >= 0 && sy >= 0 && sx < columns && sy < rows;
        if (
          !free ||
          !has ||
          (forbidden !== 0 && (load<u8>(forbidden + <usize>(sy * columns + sx)) & bits) !== 0)
        ) {
          store<i32>(o, free ? FORBIDDEN : 0);
          continue;
        }
        const first = max(0, x - AROUND);
        const last = min(width - 1, x + AROUND);
        let sum: f64 = 0;
        for (let u = first; u <= last; u++) sum += load<f64>(sums + ((<usize>u) << 3));
        const mean = sum / <f64>(high * (last - first + 1));
        let cost = rounded(guide * min(cap, mean) + extra);
        if (hole !== 0) cost += knownBorders(x, y);
        store<i32>(o, cost);
      }
    }
  }
}

/** Whether a pixel is there and known. */
function isKnown(x: i32, y: i32): bool {
  return x >= 0 && y >= 0 && x < width && y < height && load<u8>(hole + <usize>(y * width + x)) === 0;
}

/** Beside what is known: the border to it, as between two pieces, where the piece is continued into it. */
function knownBorders(x: i32, y: i32): i32 {
  let cost = 0;
  if (isKnown(x + 1, y)) cost += knownBorder(x, y, 1, 0);
  if (isKnown(x - 1, y)) cost += knownBorder(x, y, -1, 0);
  if (isKnown(x, y + 1)) cost += knownBorder(x, y, 0, 1);
  if (isKnown(x, y - 1)) cost += knownBorder(x, y, 0, -1);
  return cost;
}

/** Mean over the first {@link OVERLAP} known pixels from (x, y) in one direction. */
function knownBorder(x: i32, y: i32, dx: i32, dy: i32): i32 {
  let tone = 0;
  let edge = 0;
  let found = 0;
  for (; found < OVERLAP; found++) {
    const u = x + (found + 1) * dx;
    const v = y + (found + 1) * dy;
    if (!isKnown(u, v)) break;
    const su = u + shiftX;
    const sv = v + shiftY;
    if (su < 0 || sv < 0 || su >= columns || sv >= rows) break;
    for (let c: usize = 0; c < 3; c++) {
      const d = apart(u, v, c);
      tone += d * d;
      if (found === 0) continue;
      const step = d - apart(u - dx, v - dy, c);
      edge += step * step;
    }
  }
  // A piece that ends there: nothing tells that it fits.
  if (found === 0) return <i32>(MOST_APART / 3);
  return rounded(((2 * TONE * <f64>tone) / <f64>found + <f64>edge / <f64>max(1, found - 1)) / 3) + 1;
}
