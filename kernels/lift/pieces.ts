import { addEnd, arc, CELL, cellAt, cellsOf, cutCells, isWon, keepFlow } from './grid-cut';
import { FORBIDDEN } from './piece-costs';

/** What the pass that runs works with. Every thread has its own. */
let source: usize = 0;
let columns: i32 = 0;
let rows: i32 = 0;
let shifts: usize = 0;
/** The pixel of the source that a piece has at (x, y); continued beyond the frame. */
function pieceAt(piece: i32, x: i32, y: i32): u32 {
  const shift = shifts + ((<usize>piece) << 3);
  const sx = min(max(x + load<i32>(shift), 0), columns - 1);
  const sy = min(max(y + load<i32>(shift, 4), 0), rows - 1);
  return load<u32>(source + ((<usize>(sy * columns + sx)) << 2));
}

/**
 * The image that pieces of a source make, rows [y0, y1) of it.
 * @param labels of each pixel the number of its piece (u16)
 * @param shiftsAt from the image to the source, two i32 a piece
 * @param hole a byte a pixel, 0 where nothing is written; or null
 */
export function composePieces(
  out: usize,
  width: i32,
  sourceAt: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  shiftsAt: usize,
  labels: usize,
  hole: usize,
  y0: i32,
  y1: i32,
): void {
  source = sourceAt;
  columns = sourceWidth;
  rows = sourceHeight;
  shifts = shiftsAt;
  for (let y = y0; y < y1; y++) {
    for (let x = 0; x < width; x++) {
      const i = <usize>(y * width + x);
      if (hole !== 0 && load<u8>(hole + i) === 0) continue;
      store<u32>(out + (i << 2), pieceAt(<i32>load<u16>(labels + (i << 1)), x, y));
    }
  }
}

function pair(first: u32, second: u32): u64 {
  return ((<u64>second) << 32) | first;
}

/**
 * What a border between neighbours costs where one piece has the colours `a` and the other `b`, each at both of them: with D the
 * difference of the pieces, ( ¼ (|D_i|² + |D_j|²) + |D_i − D_j|² ) / 3, rounded, and 1: a border is never for nothing.
 */
function border(a: u64, b: u64): i32 {
  // Opacity does not count at borders.
  const colours = i32x4.splat(0x00ffffff);
  const first = i16x8.extend_low_i8x16_u(v128.and(i64x2.splat(a), colours));
  const second = i16x8.extend_low_i8x16_u(v128.and(i64x2.splat(b), colours));
  const d = i16x8.sub(first, second);
  // Both ways: counted twice below.
  const steps = i16x8.sub(d, v128.shuffle<i64>(d, d, 1, 0));
  const squares = i32x4.add(i32x4.dot_i16x8_s(d, d), i32x4.shl(i32x4.dot_i16x8_s(steps, steps), 1));
  const halves = i32x4.add(squares, v128.shuffle<i32>(squares, squares, 2, 3, 0, 1));
  const twelfths = i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
  return <i32>(<u32>(twelfths + 6) / 12) + 1;
}

/** What the cell at its first argument, of a piece `a`, and its neighbour, of `b`, pay for their choice; colours as they are now. */
function join(
  cell: usize,
  direction: u32,
  other: usize,
  a: i32,
  b: i32,
  alpha: i32,
  own: u64,
  offered: u64,
  x: i32,
  y: i32,
): void {
  if (a === b) {
    if (a === alpha) return;
    const cost = border(own, offered);
    store<i32>(arc(cell, direction), cost);
    store<i32>(arc(other, direction ^ 1), cost);
    return;
  }
  const nextX = direction === 0 ? x + 1 : x;
  const nextY = direction === 0 ? y : y + 1;
  const first = pair(<u32>own, pieceAt(a, nextX, nextY));
  const second = pair(pieceAt(b, x, y), <u32>(own >> 32));
  const present = border(first, second);
  const before = a === alpha ? 0 : border(first, offered);
  const after = b === alpha ? 0 : border(offered, second);
  addEnd(cell, after - present);
  addEnd(other, -after);
  // The cost is no metric: it may leave less than nothing here.
  store<i32>(arc(cell, direction), max(0, before + after - present));
}

/**
 * Gives the piece `alpha` all pixels where that is cheaper, at once (Boykov, Veksler, Zabih 2001). All at once, not by bands.
 * @param image of {@link composePieces}, with its `labels`; both are changed
 * @param costs of pieceCosts, of all pieces
 * @param scratch four bytes a pixel, then 40 for each cell of the grid, at the next multiple of 64
 * @param kept what the piece's last expansion left, to begin with: 64 bytes for each cell of the grid; or null
 * @param again 0 when there was none, and `kept` holds anything
 * @param won (i32) how many pixels it won
 */
export function expandPiece(
  image: usize,
  labels: usize,
  width: i32,
  height: i32,
  costs: usize,
  sourceAt: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  shiftsAt: usize,
  hole: usize,
  alpha: i32,
  scratch: usize,
  kept: usize,
  again: i32,
  won: usize,
  _y0: i32,
  _y1: i32,
): void {
  source = sourceAt;
  columns = sourceWidth;
  rows = sourceHeight;
  shifts = shiftsAt;
  const pixels = <usize>(width * height);
  const plane = pixels << 2;
  const offers = costs + <usize>alpha * plane;
  const colours = scratch;
  const grid = (scratch + plane + 63) & ~63;
  const cells = <usize>cellsOf(width, height) * CELL;
  store<i32>(won, 0);
  if (kept !== 0 && again === 0) memory.fill(kept, 0, 2 * cells);
  let any = false;
  for (let i: usize = 0; i < pixels && !any; i++) {
    if (hole !== 0 && load<u8>(hole + i) === 0) continue;
    any = <i32>load<u16>(labels + (i << 1)) !== alpha && load<i32>(offers + (i << 2)) < FORBIDDEN;
  }
  if (!any) return;
  memory.fill(grid, 0, cells);
  for (let y = 0, i: usize = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) store<u32>(colours + (i << 2), pieceAt(alpha, x, y));
  }
  for (let y = 0, i: usize = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (hole !== 0 && load<u8>(hole + i) === 0) continue;
      const cell = cellAt(grid, width, x, y);
      const a = <i32>load<u16>(labels + (i << 1));
      const at = i << 2;
      addEnd(cell, load<i32>(offers + at) - load<i32>(costs + <usize>a * plane + at));
      if (x + 1 < width && (hole === 0 || load<u8>(hole + i + 1) !== 0)) {
        const own = load<u64>(image + at);
        const b = <i32>load<u16>(labels + (i << 1) + 2);
        if (load<i32>(offers + at) < FORBIDDEN || load<i32>(offers + at, 4) < FORBIDDEN)
          join(cell, 0, cell + CELL, a, b, alpha, own, load<u64>(colours + at), x, y);
      }
      if (y + 1 < height && (hole === 0 || load<u8>(hole + i + <usize>width) !== 0)) {
        const below = at + ((<usize>width) << 2);
        const own = pair(load<u32>(image + at), load<u32>(image + below));
        const offered = pair(load<u32>(colours + at), load<u32>(colours + below));
        const b = <i32>load<u16>(labels + ((i + <usize>width) << 1));
        if (load<i32>(offers + at) < FORBIDDEN || load<i32>(offers + below) < FORBIDDEN)
          join(cell, 2, cellAt(grid, width, x, y + 1), a, b, alpha, own, offered, x, y);
      }
    }
  }
  const cut = kept === 0 ? grid : kept;
  if (kept !== 0) keepFlow(kept, kept + cells, grid, width, height);
  cutCells(cut, width, height, grid + cells);
  let count = 0;
  for (let y = 0, i: usize = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (<i32>load<u16>(labels + (i << 1)) === alpha || !isWon(cellAt(cut, width, x, y))) continue;
      store<u16>(labels + (i << 1), <u16>alpha);
      store<u32>(image + (i << 2), load<u32>(colours + (i << 2)));
      count++;
    }
  }
  store<i32>(won, count);
}
