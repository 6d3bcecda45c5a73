import { cornerX, cornerY, NEVER, PATCH } from './patch';
import { pixel8, pixel16 } from './pixel';

/** How far a patch may be from its match, in 8-bit levels a channel, before its vote counts half: 5. */
const HALF_VOTE: f32 = <f32>(PATCH * PATCH * 3) * 25;

/** What a vote counts for each pixel that its patch lies further from what is known. */
const FALL: f32 = 1 / 1.3;

/**
 * The weight of each target patch in {@link votePixels}: 1 / (1 + d / d½), times 1.3^−depth; 0 for a patch without a match.
 * @param depths a byte a patch: how far it lies from what is known, px; or null
 */
export function voteWeights(
  distances: usize,
  weights: usize,
  width: i32,
  depths: usize,
  y0: i32,
  y1: i32,
): void {
  const end = (<usize>(y1 * width)) << 2;
  for (let i = (<usize>(y0 * width)) << 2; i < end; i += 4) {
    const d = load<u32>(distances + i);
    let weight: f32 = d === NEVER ? 0 : 1 / (1 + <f32>d / HALF_VOTE);
    if (depths !== 0) {
      for (let depth = load<u8>(depths + (i >> 2)); depth > 0; depth--) weight *= FALL;
    }
    store<f32>(weights + i, weight);
  }
}

/**
 * Completeness: every patch of the source votes in the target where it fits best. Adds the votes that fall in the
 * target rows [y0, y1) to `sums` (four f32 a pixel) and `sumWeights`, which it clears first. Sources are taken in one
 * order, whatever the bands are, so rounding is the same everywhere.
 * @param back for each source patch the target patch that it fits best, with `distances` (NEVER: no vote)
 * @param weight of every vote
 */
export function addBackVotes(
  sums: usize,
  sumWeights: usize,
  targetWidth: i32,
  source: usize,
  sourceWidth: i32,
  back: usize,
  distances: usize,
  columns: i32,
  rows: i32,
  weight: f32,
  y0: i32,
  y1: i32,
): void {
  const first = <usize>(y0 * targetWidth);
  const pixels = <usize>((y1 - y0) * targetWidth);
  memory.fill(sums + (first << 4), 0, pixels << 4);
  memory.fill(sumWeights + (first << 2), 0, pixels << 2);
  for (let sy = 0; sy < rows; sy++) {
    for (let sx = 0; sx < columns; sx++) {
      const i = (<usize>(sy * columns + sx)) << 2;
      const entry = load<u32>(back + i);
      const ty = cornerY(entry);
      if (ty >= y1 || ty + PATCH <= y0 || load<u32>(distances + i) === NEVER) continue;
      const w = f32x4.splat(weight);
      const tx = cornerX(entry);
      const from = max(ty, y0);
      const to = min(ty + PATCH, y1);
      for (let y = from; y < to; y++) {
        let into = <usize>(y * targetWidth + tx);
        let out = source + ((<usize>((sy + y - ty) * sourceWidth + sx)) << 2);
        for (let x = 0; x < PATCH; x++, into++, out += 4) {
          const sum = sums + (into << 4);
          v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(w, pixel8(out))));
          store<f32>(sumWeights + (into << 2), load<f32>(sumWeights + (into << 2)) + weight);
        }
      }
    }
  }
}

/**
 * Coherence: a pixel of the target becomes the mean of what the matches of all patches that cover it say of it,
 * together with the sums of {@link addBackVotes}. Rows [y0, y1).
 * @param deep 1: source and output hold 16 bits a channel instead of 8
 * @param sums, sumWeights null without completeness
 * @param hole a byte a pixel, 0 where the pixel stays what `current` has; or null
 * @param runs a byte a target pixel, scratch
 */
export function votePixels(
  out: usize,
  current: usize,
  targetWidth: i32,
  source: usize,
  sourceWidth: i32,
  deep: i32,
  field: usize,
  weights: usize,
  width: i32,
  height: i32,
  sums: usize,
  sumWeights: usize,
  hole: usize,
  runs: usize,
  y0: i32,
  y1: i32,
): void {
  if (deep) {
    vote<u16>(
      out,
      current,
      targetWidth,
      source,
      sourceWidth,
      field,
      weights,
      width,
      height,
      sums,
      sumWeights,
      hole,
      runs,
      y0,
      y1,
    );
  } else {
    vote<u8>(
      out,
      current,
      targetWidth,
      source,
      sourceWidth,
      field,
      weights,
      width,
      height,
      sums,
      sumWeights,
      hole,
      runs,
      y0,
      y1,
    );
  }
}

/**
 * `runs[x]` after row y: how many rows up to y (at most PATCH) have, ending at column x, PATCH patches in a row whose
 * matches continue each other, each row continuing the one above. PATCH of them: everything that votes for the pixel
 * at their end names the same pixel of the source.
 */
function countRuns(field: usize, width: i32, y: i32, runs: usize): void {
  const row = field + ((<usize>(y * width)) << 2);
  let along = 0;
  for (let x = 0; x < width; x++) {
    const entry = load<u32>(row + ((<usize>x) << 2));
    along = x > 0 && entry === load<u32>(row + ((<usize>(x - 1)) << 2)) + 1 ? along + 1 : 1;
    let down: u8 = 0;
    if (along >= PATCH) {
      const known = load<u8>(runs + x);
      const continues =
        known > 0 && entry === load<u32>(row - ((<usize>width) << 2) + ((<usize>x) << 2)) + 0x10000;
      down = continues ? <u8>min(<i32>known + 1, PATCH) : 1;
    }
    store<u8>(runs + x, down);
  }
}

function vote<T>(
  out: usize,
  current: usize,
  targetWidth: i32,
  source: usize,
  sourceWidth: i32,
  field: usize,
  weights: usize,
  width: i32,
  height: i32,
  sums: usize,
  sumWeights: usize,
  hole: usize,
  runs: usize,
  y0: i32,
  y1: i32,
): void {
  const shift: usize = sizeof<T>() === 2 ? 3 : 2;
  const scratch = runs + <usize>(y0 * targetWidth);
  memory.fill(scratch, 0, width);
  for (let y = max(0, y0 - PATCH + 1); y < y0 && y < height; y++) countRuns(field, width, y, scratch);
  for (let y = y0; y < y1; y++) {
    if (y < height) countRuns(field, width, y, scratch);
    const fromY = max(0, y - PATCH + 1);
    const toY = min(y, height - 1);
    for (let x = 0; x < targetWidth; x++) {
      const i = <usize>(y * targetWidth + x);
      if (hole !== 0 && load<u8>(hole + i) === 0) {
        copyPixel<T>(out, current, i, shift);
        continue;
      }
      if (sums === 0 && y < height && x < width && load<u8>(scratch + x) === PATCH) {
        const entry = load<u32>(field + ((<usize>(y * width + x)) << 2));
        const from = <usize>(cornerY(entry) * sourceWidth + cornerX(entry));
        if (sizeof<T>() === 2) store<u64>(out + (i << 3), load<u64>(source + (from << 3)));
        else store<u32>(out + (i << 2), load<u32>(source + (from << 2)));
        continue;
      }
      const fromX = max(0, x - PATCH + 1);
      const toX = min(x, width - 1);
      let sum = sums === 0 ? f32x4.splat(0) : v128.load(sums + (i << 4));
      let weight: f32 = sums === 0 ? 0 : load<f32>(sumWeights + (i << 2));
      for (let py = fromY; py <= toY; py++) {
        const row = (<usize>(py * width)) << 2;
        for (let px = fromX; px <= toX; px++) {
          const at = row + ((<usize>px) << 2);
          const entry = load<u32>(field + at);
          const w = load<f32>(weights + at);
          const from =
            source + ((<usize>((cornerY(entry) + y - py) * sourceWidth + cornerX(entry) + x - px)) << shift);
          sum = f32x4.add(sum, f32x4.mul(f32x4.splat(w), sizeof<T>() === 2 ? pixel16(from) : pixel8(from)));
          weight += w;
        }
      }
      if (weight === 0) {
        copyPixel<T>(out, current, i, shift);
        continue;
      }
      const mean = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.div(sum, f32x4.splat(weight)), f32x4.splat(0.5)));
      const narrow = i16x8.narrow_i32x4_u(mean, mean);
      if (sizeof<T>() === 2) store<u64>(out + (i << 3), i64x2.extract_lane(narrow, 0));
      else store<u32>(out + (i << 2), i32x4.extract_lane(i8x16.narrow_i16x8_u(narrow, narrow), 0));
    }
  }
}

function copyPixel<T>(out: usize, current: usize, i: usize, shift: usize): void {
  if (sizeof<T>() === 2) store<u64>(out + (i << shift), load<u64>(current + (i << shift)));
  else store<u32>(out + (i << shift), load<u32>(current + (i << shift)));
}
