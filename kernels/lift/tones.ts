import { cornerX, cornerY, PATCH } from './patch';
import { pixel8, pixel16 } from './pixel';

/** From the corner of a patch to its centre, px from edge to edge. */
const CENTRE: f32 = <f32>PATCH / 2;

/** Bytes of a node: its offset (f32 red, green, blue, 0), its shift (i32 x, y), 1 if it lies in a piece (i32), nothing. */
const NODE: usize = 32;

/** Offsets are kept in quarters of a level. */
const STEPS: f32 = 4;

/** What the offsets around a patch weigh as they are, where no piece around agrees with its own. */
const ALONE: f32 = 0.1;

/** Which cells of the photograph the pass that runs looks at. Every thread has its own. */
let means: usize = 0;
let columns: i32 = 0;
let rows: i32 = 0;
let perX: f32 = 0;
let perY: f32 = 0;

/** Means of cells, bilinear between their middles and constant beyond them; (x, y) in pixels, from edge to edge. */
function meanAt(x: f32, y: f32): v128 {
  const gx = min(max(x * perX - 0.5, <f32>0), <f32>(columns - 1));
  const gy = min(max(y * perY - 0.5, <f32>0), <f32>(rows - 1));
  const x0 = min(<i32>gx, columns - 2);
  const y0 = min(<i32>gy, rows - 2);
  const fx = f32x4.splat(gx - <f32>x0);
  const at = means + ((<usize>(y0 * columns + x0)) << 4);
  const below = at + ((<usize>columns) << 4);
  const a = v128.load(at);
  const b = v128.load(below);
  const upper = f32x4.add(a, f32x4.mul(fx, f32x4.sub(v128.load(at, 16), a)));
  const lower = f32x4.add(b, f32x4.mul(fx, f32x4.sub(v128.load(below, 16), b)));
  return f32x4.add(upper, f32x4.mul(f32x4.splat(gy - <f32>y0), f32x4.sub(lower, upper)));
}

/** Tukey's biweight of a difference of colours: 1 where there is none, 0 from `range` on. */
function agreement(difference: v128, perRange: f32): f32 {
  const squares = f32x4.mul(difference, difference);
  const sum =
    f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2);
  const rest: f32 = 1 - sum * perRange * perRange;
  return rest <= 0 ? 0 : rest * rest;
}

/**
 * What is added to each patch of the rows [y0, y1) so that pieces join in tone: the mean of what the four nodes around it
 * have, each with its piece continued to the place of the patch. Four signed bytes a patch, in quarters of a level.
 *
 * @param field of the image, `width` patches a row
 * @param nodes of the image, `nodeColumns` × `nodeRows`, with `nodesX`, `nodesY` of them a pixel
 * @param meansAt means of the photograph and how calm it is (four f32 a cell), `meanColumns` × `meanRows` cells, with `meansX`,
 *   `meansY` of them a pixel
 * @param slack shifts that differ by no more are the same piece, px
 * @param perRange 1 / the difference of two colours beyond which they are not brought together, levels
 * @param bound most that is added, levels
 * @param active a byte a patch, 0 where nothing is added; or null: everywhere
 */
export function patchTones(
  out: usize,
  field: usize,
  width: i32,
  nodes: usize,
  nodeColumns: i32,
  nodeRows: i32,
  nodesX: f32,
  nodesY: f32,
  meansAt: usize,
  meanColumns: i32,
  meanRows: i32,
  meansX: f32,
  meansY: f32,
  slack: i32,
  perRange: f32,
  bound: f32,
  active: usize,
  y0: i32,
  y1: i32,
): void {
  means = meansAt;
  columns = meanColumns;
  rows = meanRows;
  perX = meansX;
  perY = meansY;
  const most = f32x4.splat(bound * STEPS);
  const least = f32x4.neg(most);
  for (let y = y0; y < y1; y++) {
    const cy = <f32>y + CENTRE;
    const gy = min(max(cy * nodesY - 0.5, <f32>0), <f32>(nodeRows - 1));
    const row = min(<i32>gy, nodeRows - 2);
    const fy = gy - <f32>row;
    for (let x = 0; x < width; x++) {
      const i = (<usize>(y * width + x)) << 2;
      if (active !== 0 && load<u8>(active + (i >> 2)) === 0) {
        store<u32>(out + i, 0);
        continue;
      }
      const entry = load<u32>(field + i);
      const sx = cornerX(entry) - x;
      const sy = cornerY(entry) - y;
      const cx = <f32>x + CENTRE;
      const gx = min(max(cx * nodesX - 0.5, <f32>0), <f32>(nodeColumns - 1));
      const column = min(<i32>gx, nodeColumns - 2);
      const fx = gx - <f32>column;
      let sum = f32x4.splat(0);
      let around = f32x4.splat(0);
      let weight: f32 = 0;
      let own = f32x4.splat(0);
      let looked = false;
      for (let k = 0; k < 4; k++) {
        const w = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy);
        const node = nodes + <usize>((row + (k >> 1)) * nodeColumns + column + (k & 1)) * NODE;
        if (w === 0 || load<i32>(node, 24) === 0) continue;
        const nx = load<i32>(node, 16);
        const ny = load<i32>(node, 20);
        const offset = v128.load(node);
        around = f32x4.add(around, f32x4.mul(f32x4.splat(w), offset));
        if (abs(nx - sx) <= slack && abs(ny - sy) <= slack) {
          sum = f32x4.add(sum, f32x4.mul(f32x4.splat(w), offset));
          weight += w;
          continue;
        }
        if (!looked) own = meanAt(cx + <f32>sx, cy + <f32>sy);
        looked = true;
        const there = meanAt(cx + <f32>nx, cy + <f32>ny);
        const difference = f32x4.sub(there, own);
        const calm = f32x4.extract_lane(there, 3) * f32x4.extract_lane(own, 3);
        const counts = w * calm * agreement(difference, perRange);
        sum = f32x4.add(sum, f32x4.mul(f32x4.splat(counts), f32x4.add(difference, offset)));
        weight += counts;
      }
      const rest = ALONE * max<f32>(0, 1 - weight);
      const mean = f32x4.mul(
        f32x4.add(sum, f32x4.mul(f32x4.splat(rest), around)),
        f32x4.splat(STEPS / (weight + rest)),
      );
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.max(least, f32x4.min(most, mean))));
      const narrow = i16x8.narrow_i32x4_s(whole, whole);
      store<u32>(out + i, i32x4.extract_lane(i8x16.narrow_i16x8_s(narrow, narrow), 0) & 0x00ffffff);
    }
  }
}

/** An offset of {@link patchTones}, in levels. */
function offsetAt(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  const whole = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes));
  return f32x4.mul(f32x4.convert_i32x4_s(whole), f32x4.splat(1 / STEPS));
}

/**
 * Adds to every pixel of the rows [y0, y1) the mean of the offsets of the patches that cover it, weighted as their votes are.
 * Where all are 0 the pixel stays as it is.
 * @param image four values a pixel, of 8 or, with `deep`, 16 bits; changed in place
 * @param offsets of {@link patchTones}; `weights` of voteWeights; `width` × `height` patches
 * @param lines scratch: `targetWidth` × 32 bytes for each band, at the band's number
 */
export function addTones(
  image: usize,
  targetWidth: i32,
  deep: i32,
  offsets: usize,
  weights: usize,
  width: i32,
  height: i32,
  lines: usize,
  bandRows: i32,
  y0: i32,
  y1: i32,
): void {
  // Of each column of patches: the weighted sum of offsets, and the weights four times.
  const line = lines + <usize>(y0 / bandRows) * ((<usize>targetWidth) << 5);
  const scale = f32x4.splat(deep ? 257 : 1);
  for (let y = y0; y < y1; y++) {
    const fromY = max(0, y - PATCH + 1);
    const toY = min(y, height - 1);
    let any: u32 = 0;
    for (let x = 0; x < width; x++) {
      let sum = f32x4.splat(0);
      let weight: f32 = 0;
      for (let py = fromY; py <= toY; py++) {
        const at = (<usize>(py * width + x)) << 2;
        const w = load<f32>(weights + at);
        any |= load<u32>(offsets + at);
        sum = f32x4.add(sum, f32x4.mul(f32x4.splat(w), offsetAt(offsets + at)));
        weight += w;
      }
      v128.store(line + ((<usize>x) << 5), sum);
      v128.store(line + ((<usize>x) << 5), f32x4.splat(weight), 16);
    }
    if (any === 0) continue;
    for (let x = 0; x < targetWidth; x++) {
      const i = <usize>(y * targetWidth + x);
      const toX = min(x, width - 1);
      let sum = f32x4.splat(0);
      let weight = f32x4.splat(0);
      for (let px = max(0, x - PATCH + 1); px <= toX; px++) {
        sum = f32x4.add(sum, v128.load(line + ((<usize>px) << 5)));
        weight = f32x4.add(weight, v128.load(line + ((<usize>px) << 5), 16));
      }
      if (!v128.any_true(f32x4.ne(sum, f32x4.splat(0)))) continue;
      const add = f32x4.add(f32x4.mul(f32x4.div(sum, weight), scale), f32x4.splat(0.5));
      if (deep) {
        const at = image + (i << 3);
        const level = i32x4.trunc_sat_f32x4_u(f32x4.add(pixel16(at), add));
        store<u64>(at, i64x2.extract_lane(i16x8.narrow_i32x4_u(level, level), 0));
      } else {
        const at = image + (i << 2);
        const level = i32x4.trunc_sat_f32x4_u(f32x4.add(pixel8(at), add));
        const narrow = i16x8.narrow_i32x4_u(level, level);
        store<u32>(at, i32x4.extract_lane(i8x16.narrow_i16x8_u(narrow, narrow), 0));
      }
    }
  }
}
