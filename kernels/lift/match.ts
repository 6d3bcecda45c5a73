import { corner, cornerX, cornerY, distance, NEVER } from './patch';
import { below, seedDraws } from './philox';

/** What it costs to take a patch from another height. */
function moved(place: f32, sourcePlace: f32, stay: f32): u32 {
  const by = place - sourcePlace;
  return <u32>(stay * by * by);
}

/**
 * One pass of PatchMatch (Barnes et al. 2009) over the rows [y0, y1) of a nearest-neighbour field: each patch is
 * offered the matches of its two neighbours before it in the order of the scan, shifted by one, then matches drawn
 * around its best one, in squares of half the size each time.
 *
 * Rows outside of the band are read as they were before the pass, so the result depends on how the field is cut into
 * bands, but not on who works on which band when.
 *
 * @param target, source images of four bytes a pixel; widths in pixels
 * @param width, height of the target's grid of patches; `columns`, `rows` of the source's
 * @param before the field before the pass; `field` receives it; `distances` belongs to it
 * @param active a byte a target patch, 0 where nothing is to be done; or null
 * @param forbidden a byte a source patch, 1 where it may not be used; or null
 * @param again 1 when the images changed since `distances` were computed
 * @param coherent 1: no random search where a patch continues both of its neighbours
 * @param stay what a match costs at the other end of the source's height, in the units of a distance: it grows with the
 *   square of the difference of heights
 * @param heights, topHeight the height of a target row in the source, as a share of the source's: y · heights + topHeight
 */
export function matchPatches(
  target: usize,
  targetWidth: i32,
  source: usize,
  sourceWidth: i32,
  width: i32,
  height: i32,
  columns: i32,
  rows: i32,
  before: usize,
  field: usize,
  distances: usize,
  active: usize,
  forbidden: usize,
  backward: i32,
  radius: i32,
  again: i32,
  coherent: i32,
  stay: f32,
  heights: f32,
  topHeight: f32,
  key0: u32,
  key1: u32,
  pass: u32,
  y0: i32,
  y1: i32,
): void {
  const targetStride = (<usize>targetWidth) << 2;
  const sourceStride = (<usize>sourceWidth) << 2;
  const perSourceRow = <f32>1.0 / <f32>max(1, rows - 1);
  const step = backward ? -1 : 1;
  const lastX = backward ? 0 : width - 1;
  const lastY = backward ? y0 : y1 - 1;
  memory.copy(
    field + ((<usize>(y0 * width)) << 2),
    before + ((<usize>(y0 * width)) << 2),
    (<usize>((y1 - y0) * width)) << 2,
  );
  for (let y = backward ? y1 - 1 : y0; ; y += step) {
    const aboveY = y - step;
    const hasAbove = aboveY >= 0 && aboveY < height;
    const above = (aboveY >= y0 && aboveY < y1 ? field : before) + ((<usize>(aboveY * width)) << 2);
    const row = (<usize>(y * width)) << 2;
    const place = <f32>y * heights + topHeight;
    for (let x = backward ? width - 1 : 0; ; x += step) {
      const i = row + ((<usize>x) << 2);
      if (active === 0 || load<u8>(active + (i >> 2)) !== 0) {
        const patch = target + <usize>y * targetStride + ((<usize>x) << 2);
        let match = load<u32>(field + i);
        let best = load<u32>(distances + i);
        if (again) {
          best =
            forbidden !== 0 && load<u8>(forbidden + <usize>(cornerY(match) * columns + cornerX(match))) !== 0
              ? NEVER
              : distance(
                  patch,
                  targetStride,
                  source + <usize>cornerY(match) * sourceStride + ((<usize>cornerX(match)) << 2),
                  sourceStride,
                  NEVER,
                ) + moved(place, <f32>cornerY(match) * perSourceRow, stay);
        }
        if (best !== 0) {
          let agree = 0;
          const sideX = x - step;
          if (sideX >= 0 && sideX < width) {
            const entry = load<u32>(field + row + ((<usize>sideX) << 2));
            const sx = cornerX(entry) + step;
            const sy = cornerY(entry);
            if (corner(sx, sy) === match) agree++;
            else if (sx >= 0 && sx < columns) {
              if (forbidden === 0 || load<u8>(forbidden + <usize>(sy * columns + sx)) === 0) {
                const at = source + <usize>sy * sourceStride + ((<usize>sx) << 2);
                const away = moved(place, <f32>sy * perSourceRow, stay);
                const d =
                  away >= best ? best : distance(patch, targetStride, at, sourceStride, best - away) + away;
                if (d < best) {
                  best = d;
                  match = corner(sx, sy);
                }
              }
            }
          }
          if (hasAbove) {
            const entry = load<u32>(above + ((<usize>x) << 2));
            const sx = cornerX(entry);
            const sy = cornerY(entry) + step;
            if (sy >= 0 && sy < rows) {
              if (corner(sx, sy) === match) agree++;
              else if (forbidden === 0 || load<u8>(forbidden + <usize>(sy * columns + sx)) === 0) {
                const at = source + <usize>sy * sourceStride + ((<usize>sx) << 2);
                const away = moved(place, <f32>sy * perSourceRow, stay);
                const d =
                  away >= best ? best : distance(patch, targetStride, at, sourceStride, best - away) + away;
                if (d < best) {
                  best = d;
                  match = corner(sx, sy);
                }
              }
            }
          }
          if (!(coherent && agree === 2)) {
            seedDraws(<u32>(y * width + x), pass, key0, key1);
            for (let r = radius; r >= 1; r >>= 1) {
              const sx = cornerX(match) + <i32>below(2 * r + 1) - r;
              const sy = cornerY(match) + <i32>below(2 * r + 1) - r;
              const cx = min(max(sx, 0), columns - 1);
              const cy = min(max(sy, 0), rows - 1);
              if (corner(cx, cy) === match) continue;
              if (forbidden !== 0 && load<u8>(forbidden + <usize>(cy * columns + cx)) !== 0) continue;
              const at = source + <usize>cy * sourceStride + ((<usize>cx) << 2);
              const away = moved(place, <f32>cy * perSourceRow, stay);
              const d =
                away >= best ? best : distance(patch, targetStride, at, sourceStride, best - away) + away;
              if (d < best) {
                best = d;
                match = corner(cx, cy);
              }
            }
          }
          store<u32>(field + i, match);
        }
        store<u32>(distances + i, best);
      }
      if (x === lastX) break;
    }
    if (y === lastY) break;
  }
}
