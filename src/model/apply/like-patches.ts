import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors.ts';
import { toGrey } from '../../image/grey.ts';
import { pad } from '../../image/pad.ts';
import { LEVELS } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';

/** Patches are (2 · 1 + 1)² px, and those at most 2 px from the same place are compared. */
const RADIUS = 1;
const SIDE = 2 * RADIUS + 1;
const REACH = 2;
/** Mean squared difference of patches, levels of 8 bits, at which a patch counts 1/e. */
const ALIKE = 100;
/** Sum of weights at which half of the detail is added: a place that nothing is like keeps what it has. */
const HALF = 0.02;
/** Sum of squared differences of two patches from which they do not count. */
const FARTHEST = 6 * ALIKE * SIDE ** 2;
/** Detail of which no pixel has more is not looked for: three quarters of a level. */
const UNSEEN = 0.75 / LEVELS;
/** Rows between two looks at whether it is still wanted. */
const BAND = 16;

/**
 * An enlarged image with the detail that like patches of the image itself have at its own size. With l the image x
 * without what the factor takes away (shrunk and enlarged), a pixel of the enlarged u gets the mean of x − l at the 25
 * pixels q around its place in x, weighted by exp(−D/100), D being the mean squared difference in luma of the 3 × 3 px of
 * u there and of l at q.
 * @param image x, [1, C, h, w] in [-1, 1]
 * @param enlarged u, [1, C, H, W]
 * @returns as u; values may lie beyond the range
 */
export async function withDetailOfLikePatches(
  image: Tensor,
  enlarged: Tensor,
  signal?: AbortSignal,
): Promise<Tensor> {
  const { c, h, w } = nchw(image);
  const { h: height, w: width } = nchw(enlarged);
  const blurred = resize(shrunkAs(image, { height, width }), { height: h, width: w }, 'lanczos');
  const data = new Float32Array(enlarged.data.length);
  const columns = Int32Array.from({ length: width }, (_, x) => nearest(x, width, w));
  const large = paddedLuma(enlarged);
  const small = paddedLuma(blurred);
  const [wide, narrow] = [width + 2 * RADIUS, w + 2 * RADIUS];
  const own = image.data.map((value, i) => value - blurred.data[i]!);
  const most = mostAround(own, c, h, w);
  const detail = new Float64Array(c);
  for (let y = 0; y < height; y++) {
    if (y % BAND === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
    const row = nearest(y, height, h);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      detail.fill(0);
      const seen = most[row * w + columns[x]!]! > UNSEEN;
      for (let v = Math.max(0, row - REACH); seen && v <= Math.min(h - 1, row + REACH); v++) {
        const last = Math.min(w - 1, columns[x]! + REACH);
        for (let u = Math.max(0, columns[x]! - REACH); u <= last; u++) {
          const weight = likeness(large, y * wide + x, wide, small, v * narrow + u, narrow);
          if (weight === 0) continue;
          sum += weight;
          for (let k = 0, at = v * w + u; k < c; k++, at += h * w) detail[k]! += weight * own[at]!;
        }
      }
      for (let k = 0; k < c; k++) {
        const at = (k * height + y) * width + x;
        data[at] = enlarged.data[at]! + detail[k]! / (sum + HALF);
      }
    }
  }
  return { shape: enlarged.shape, data };
}

/** An image made as much smaller as another size is larger than its own. */
export function shrunkAs(image: Tensor, larger: Size): Tensor {
  const { height, width } = sizeOf(image);
  const size = {
    height: Math.max(1, Math.round(height ** 2 / larger.height)),
    width: Math.max(1, Math.round(width ** 2 / larger.width)),
  };
  return resize(image, size, 'bicubic');
}

function nearest(place: number, large: number, small: number): number {
  return Math.min(small - 1, Math.max(0, Math.round(((place + 0.5) * small) / large - 0.5)));
}

/** The largest detail of any channel among the pixels that are compared for each place. */
function mostAround(detail: Float32Array, c: number, h: number, w: number): Float32Array {
  const own = new Float32Array(h * w);
  for (let k = 0; k < c; k++) {
    for (let i = 0; i < h * w; i++) own[i] = Math.max(own[i]!, Math.abs(detail[k * h * w + i]!));
  }
  const spread = (from: Float32Array, count: number, step: number, at: (i: number) => number) =>
    from.map((_, i) => {
      let most = 0;
      for (let d = -REACH; d <= REACH; d++) {
        const place = at(i) + d;
        if (place >= 0 && place < count) most = Math.max(most, from[i + d * step]!);
      }
      return most;
    });
  return spread(
    spread(own, w, 1, (i) => i % w),
    h,
    w,
    (i) => Math.floor(i / w),
  );
}

/** The luma of an image in levels, with a margin of {@link RADIUS} repeated pixels. */
function paddedLuma(image: Tensor): Float32Array {
  const grey = toGrey(image);
  const levels = { shape: grey.shape, data: grey.data.map((value) => value * LEVELS) };
  return pad(levels, { top: RADIUS, right: RADIUS, bottom: RADIUS, left: RADIUS }, 'edge').data;
}

/** Weights of sums of squared differences below {@link FARTHEST}, in equal steps. */
const STEPS = 4096;
const WEIGHTS = Float64Array.from({ length: STEPS }, (_, i) => Math.exp((-6 * (i + 0.5)) / STEPS));
const STEPS_A_UNIT = STEPS / FARTHEST;

/**
 * How alike two patches are, 0 to 1; 0 below e⁻⁶.
 * @param p, q their first pixels in planes that are so wide
 */
function likeness(
  large: Float32Array,
  p: number,
  wide: number,
  small: Float32Array,
  q: number,
  narrow: number,
): number {
  let distance = 0;
  for (let row = 0; row < SIDE; row++, p += wide - SIDE, q += narrow - SIDE) {
    for (let column = 0; column < SIDE; column++, p++, q++) {
      const difference = large[p]! - small[q]!;
      distance += difference * difference;
    }
  }
  return distance < FARTHEST ? WEIGHTS[(distance * STEPS_A_UNIT) | 0]! : 0;
}
