import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors.ts';
import { toGrey } from '../../image/grey.ts';
import { resize } from '../../image/resize.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { backProjected } from './back-projection.ts';

/** Largest factor of a step: patches look alike across scales when these are near each other. */
const STEP = 1.26;
/** Patches are (2 · 2 + 1)² px, and those at most 2 px from the same place are compared. */
const RADIUS = 2;
const REACH = 2;
/** Mean squared difference of patches, levels of 8 bits, at which a patch counts 1/e. */
const ALIKE = 20;
/** Sum of weights at which half of the detail is added: a place that nothing is like keeps what it has. */
const HALF = 0.02;
/** Sum of squared differences of two patches from which they do not count. */
const FARTHEST = 6 * ALIKE * (2 * RADIUS + 1) ** 2;
const LEVEL = 127.5;
/** Detail of which no pixel has more is not looked for: three quarters of a level. */
const UNSEEN = 0.75 / LEVEL;
const BACK_PROJECTIONS = 3;
/** Of a step's result, on a core of a server. */
const SECONDS_A_PIXEL = 2e-6;
/** Rows between two looks at whether it is still wanted. */
const BAND = 16;

/**
 * Enlarges an image by the detail that it has itself (Glasner, Bagon, Irani, "Super-resolution from a single image",
 * ICCV 2009), in small steps with patches from nearby, as in Freedman and Fattal, "Image and video upscaling from local
 * self-examples", 2011. A step enlarges x by f ≤ 1.26 (Lanczos) to u; l is x without what f takes away (shrunk and
 * enlarged by f), x − l its finest detail. A pixel of u gets the mean of that detail at the 25 pixels q around its
 * place in x, weighted by exp(−D/20), D being the mean squared difference in luma of the 5 × 5 px of u there and of l at q.
 * Three back-projections after each step keep it true to the image.
 * @param image [N, C, H, W] in [-1, 1]
 * @param size of the result: no side smaller than the image's
 * @returns [N, C, height, width] in [-1, 1]; deterministic
 */
export async function enlargeBySelfSimilarity(
  image: Tensor,
  size: Size,
  signal?: AbortSignal,
  onStep?: (step: number, steps: number, size: Size) => void,
): Promise<Tensor> {
  const sizes = stepSizes(sizeOf(image), size);
  let state = image;
  for (const [i, next] of sizes.entries()) {
    state = await withOwnDetailAbove(state, next, signal);
    for (let k = 0; k < BACK_PROJECTIONS; k++) state = backProjected(state, image);
    onStep?.(i + 1, sizes.length, next);
  }
  return state;
}

/** Seconds that {@link enlargeBySelfSimilarity} takes of a server's core. */
export function selfSimilaritySeconds(from: Size, size: Size): number {
  const pixels = stepSizes(from, size).reduce((sum, { height, width }) => sum + height * width, 0);
  return SECONDS_A_PIXEL * pixels;
}

function stepSizes(from: Size, size: Size): Size[] {
  const factor = Math.max(size.height / from.height, size.width / from.width);
  const steps = Math.max(1, Math.ceil(Math.log(factor) / Math.log(STEP) - 1e-9));
  return Array.from({ length: steps }, (_, i) => {
    const side = (own: number, wanted: number) => Math.round(own * (wanted / own) ** ((i + 1) / steps));
    return { height: side(from.height, size.height), width: side(from.width, size.width) };
  });
}

/** One step: enlarged, with the detail of like patches of the image. */
async function withOwnDetailAbove(image: Tensor, size: Size, signal?: AbortSignal): Promise<Tensor> {
  const { n, c, h, w } = nchw(image);
  const { height, width } = size;
  const shrunk = {
    height: Math.max(1, Math.round((h * h) / height)),
    width: Math.max(1, Math.round((w * w) / width)),
  };
  const blurred = resize(resize(image, shrunk, 'bicubic'), { height: h, width: w }, 'lanczos');
  const enlarged = resize(image, size, 'lanczos', { clip: [-1, 1] });
  const data = new Float32Array(enlarged.data.length);
  const columns = Int32Array.from({ length: width }, (_, x) => nearest(x, width, w));
  const [grey, greyBlurred] = [toGrey(enlarged), toGrey(blurred)];
  for (let i = 0; i < n; i++) {
    const own = image.data.subarray(i * c * h * w, (i + 1) * c * h * w);
    const large = paddedPlane(grey.data, i, height, width);
    const small = paddedPlane(greyBlurred.data, i, h, w);
    const [wide, narrow] = [width + 2 * RADIUS, w + 2 * RADIUS];
    const most = mostAround(own, blurred.data.subarray(i * c * h * w, (i + 1) * c * h * w), c, h, w);
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
            for (let k = 0; k < c; k++) {
              const at = (k * h + v) * w + u;
              detail[k]! += weight * (own[at]! - blurred.data[i * c * h * w + at]!);
            }
          }
        }
        for (let k = 0; k < c; k++) {
          const at = ((i * c + k) * height + y) * width + x;
          data[at] = Math.min(1, Math.max(-1, enlarged.data[at]! + detail[k]! / (sum + HALF)));
        }
      }
    }
  }
  return { shape: enlarged.shape, data };
}

function nearest(place: number, large: number, small: number): number {
  return Math.min(small - 1, Math.max(0, Math.round(((place + 0.5) * small) / large - 0.5)));
}

/** The largest difference of two images among the pixels that are compared for each place. */
function mostAround(a: Float32Array, b: Float32Array, c: number, h: number, w: number): Float32Array {
  const own = new Float32Array(h * w);
  for (let k = 0; k < c; k++) {
    for (let i = 0; i < h * w; i++)
      own[i] = Math.max(own[i]!, Math.abs(a[k * h * w + i]! - b[k * h * w + i]!));
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

/** A plane in levels with a margin of {@link RADIUS} repeated pixels. */
function paddedPlane(data: Float32Array, image: number, h: number, w: number): Float32Array {
  const [across, down] = [w + 2 * RADIUS, h + 2 * RADIUS];
  const out = new Float32Array(across * down);
  for (let y = 0, at = 0; y < down; y++) {
    const row = (image * h + Math.min(h - 1, Math.max(0, y - RADIUS))) * w;
    for (let x = 0; x < across; x++, at++)
      out[at] = data[row + Math.min(w - 1, Math.max(0, x - RADIUS))]! * LEVEL;
  }
  return out;
}

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
  const side = 2 * RADIUS + 1;
  let distance = 0;
  for (let row = 0; row < side; row++, p += wide - side, q += narrow - side) {
    for (let column = 0; column < side; column++, p++, q++) {
      const difference = large[p]! - small[q]!;
      distance += difference * difference;
    }
    if (distance > FARTHEST) return 0;
  }
  return Math.exp(-distance / (side * side * ALIKE));
}
