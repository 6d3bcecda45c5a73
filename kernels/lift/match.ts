import { corner, cornerX, cornerY, distance, NEVER } from './patch';
import { drawRow } from './philox';

/** What the pass that runs works with. Every thread has its own. */
let targetStride: usize = 0;
let source: usize = 0;
let sourceStride: usize = 0;
let columns: i32 = 0;
let forbidden: usize = 0;
let bits: u8 = 1;
let stay: f32 = 0;
let sourceHeights: usize = 0;

/** What it costs to take a patch from another height. */
function moved(place: f32, sy: i32): u32 {
  if (stay === 0) return 0;
  const height = load<f32>(sourceHeights + ((<usize>sy) << 2));
  if (height < 0) return 0;
  const by = place - height;
  return <u32>(stay * by * by);
}

/**
 * The better of the match that a patch has, `found`, and the one at (sx, sy): distance in the upper half, corner in the
 * lower. `place` is the height of the patch in the source.
 */
function better(found: u64, sx: i32, sy: i32, patch: usize, place: f32): u64 {
  const at = <usize>(sy * columns + sx);
  if (forbidden !== 0 && (load<u8>(forbidden + at) & bits) !== 0) return found;
  const best = <u32>(found >> 32);
  const extra = moved(place, sy);
  if (extra >= best) return found;
  const to = source + <usize>sy * sourceStride + ((<usize>sx) << 2);
  const d = distance(patch, targetStride, to, sourceStride, best - extra) + extra;
  return d < best ? ((<u64>d) << 32) | corner(sx, sy) : found;
}

/** A whole number in [0, bound), bound at most 65536, of a sixteen-bit piece of a patch's random numbers. */
function below(piece: usize, bound: u32): i32 {
  return <i32>((<u32>load<u16>(piece) * bound) >> 16);
}

/**
 * One pass of PatchMatch (Barnes et al. 2009) over the rows [y0, y1) of a nearest-neighbour field: each patch is
 * offered the matches of its two neighbours before it in the order of the scan, shifted by one, then matches drawn
 * around its best one, in squares of half the size each time.
 *
 * Rows outside of the band are read as they were before the pass, so the result depends on how the field is cut into
 * bands, but not on who works on which band when.
 *
 * @param target, sourceAt images of four bytes a pixel; widths in pixels
 * @param width, height of the target's grid of patches; `sourceColumns`, `rows` of the source's
 * @param before the field before the pass; `field` receives it; `distances` belongs to it
 * @param active a byte a target patch, 0 where nothing is to be done; or null, which is 1 everywhere
 * @param forbiddenAt a byte a source patch: where it has a bit in common with a target patch's, that may not use it; or null
 * @param again 1 when the images changed since `distances` were computed
 * @param coherent 1: no random search where a patch continues both of its neighbours
 * @param stayCost what a match costs at the other end of the source's height, in the units of a distance: it grows with the
 *   square of the difference of heights
 * @param lines scratch: for each band, at the band's number, 16 bytes for each four of the radii that are tried, of each patch of a
 *   row and up to three more; with `coherent` of four
 * @param targetHeights, heightsAt of each row of patches of the target, and of the source, its height as a share of the photograph's (f32), of
 *   the source below 0 where it does not count; not read where `stayCost` is 0
 */
export function matchPatches(
  target: usize,
  targetWidth: i32,
  sourceAt: usize,
  sourceWidth: i32,
  width: i32,
  height: i32,
  sourceColumns: i32,
  rows: i32,
  before: usize,
  field: usize,
  distances: usize,
  active: usize,
  forbiddenAt: usize,
  backward: i32,
  radius: i32,
  again: i32,
  coherent: i32,
  stayCost: f32,
  targetHeights: usize,
  heightsAt: usize,
  lines: usize,
  bandRows: i32,
  key0: u32,
  key1: u32,
  pass: u32,
  y0: i32,
  y1: i32,
): void {
  targetStride = (<usize>targetWidth) << 2;
  source = sourceAt;
  sourceStride = (<usize>sourceWidth) << 2;
  columns = sourceColumns;
  forbidden = forbiddenAt;
  stay = stayCost;
  sourceHeights = heightsAt;
  const step = backward ? -1 : 1;
  const lastX = backward ? 0 : width - 1;
  const lastY = backward ? y0 : y1 - 1;
  memory.copy(
    field + ((<usize>(y0 * width)) << 2),
    before + ((<usize>(y0 * width)) << 2),
    (<usize>((y1 - y0) * width)) << 2,
  );
  // A draw of four words has places for four radii.
  let radii = 0;
  for (let r = radius; r >= 1; r >>= 1) radii++;
  const blocks = (radii + 3) >> 2;
  const each = (<usize>blocks) << 4;
  const line = lines + <usize>(y0 / bandRows) * <usize>(coherent ? 4 : (width + 3) & ~3) * each;
  for (let y = backward ? y1 - 1 : y0; ; y += step) {
    // Where most patches are not searched for, each that is draws its own.
    if (!coherent) drawRow(line, <u32>(y * width), width, blocks, pass, key0, key1);
    const aboveY = y - step;
    const hasAbove = aboveY >= 0 && aboveY < height;
    const above = (aboveY >= y0 && aboveY < y1 ? field : before) + ((<usize>(aboveY * width)) << 2);
    const row = (<usize>(y * width)) << 2;
    const place: f32 = stay === 0 ? 0 : load<f32>(targetHeights + ((<usize>y) << 2));
    for (let x = backward ? width - 1 : 0; ; x += step) {
      const i = row + ((<usize>x) << 2);
      bits = active === 0 ? 1 : load<u8>(active + (i >> 2));
      if (bits !== 0) {
        const patch = target + <usize>y * targetStride + ((<usize>x) << 2);
        const own = load<u32>(field + i);
        let found = ((<u64>load<u32>(distances + i)) << 32) | own;
        if (again) {
          const none = ((<u64>NEVER) << 32) | own;
          found = better(none, cornerX(own), cornerY(own), patch, place);
        }
        if (found >> 32 !== 0) {
          let agree = 0;
          const sideX = x - step;
          if (sideX >= 0 && sideX < width) {
            const entry = load<u32>(field + row + ((<usize>sideX) << 2));
            const sx = cornerX(entry) + step;
            const sy = cornerY(entry);
            if (corner(sx, sy) === <u32>found) agree++;
            else if (sx >= 0 && sx < columns) {
              found = better(found, sx, sy, patch, place);
            }
          }
          if (hasAbove) {
            const entry = load<u32>(above + ((<usize>x) << 2));
            const sx = cornerX(entry);
            const sy = cornerY(entry) + step;
            if (corner(sx, sy) === <u32>found) agree++;
            else if (sy >= 0 && sy < rows) {
              found = better(found, sx, sy, patch, place);
            }
          }
          if (!(coherent && agree === 2)) {
            if (coherent) drawRow(line, <u32>(y * width + x), 1, blocks, pass, key0, key1);
            let piece = coherent ? line : line + <usize>x * each;
            for (let r = radius; r >= 1; r >>= 1, piece += 4) {
              const sx = min(max(cornerX(<u32>found) + below(piece, 2 * r + 1) - r, 0), columns - 1);
              const sy = min(max(cornerY(<u32>found) + below(piece + 2, 2 * r + 1) - r, 0), rows - 1);
              if (corner(sx, sy) === <u32>found) continue;
              found = better(found, sx, sy, patch, place);
            }
          }
          store<u32>(field + i, <u32>found);
        }
        store<u32>(distances + i, <u32>(found >> 32));
      }
      if (x === lastX) break;
    }
    if (y === lastY) break;
  }
}
