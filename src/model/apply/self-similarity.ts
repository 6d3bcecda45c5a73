import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors.ts';
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
const LEVEL = 127.5;
const BACK_PROJECTIONS = 3;
/** Rows between two looks at whether it is still wanted. */
const BAND = 16;

/**
 * Enlarges an image by the detail that it has itself (Glasner, Bagon, Irani, "Super-resolution from a single image",
 * ICCV 2009), in small steps with patches from nearby, as in Freedman and Fattal, "Image and video upscaling from local
 * self-examples", 2011. A step enlarges x by f ≤ 1.26 (Lanczos) to u; l is x without what f takes away (shrunk and
 * enlarged by f), x − l its finest detail. A pixel of u gets the mean of that detail at the 25 pixels q around its
 * place in x, weighted by exp(−D/20), D being the mean squared difference of the 5 × 5 px of u there and of l at q.
 * Three back-projections after each step keep it true to the image.
 * @param image [N, C, H, W] in [-1, 1]
 * @param size of the result: no side smaller than the image's
 * @returns [N, C, height, width] in [-1, 1]; deterministic
 */
export async function enlargeBySelfSimilarity(
  image: Tensor,
  size: Size,
  signal?: AbortSignal,
): Promise<Tensor> {
  const from = sizeOf(image);
  const factor = Math.max(size.height / from.height, size.width / from.width);
  const steps = Math.max(1, Math.ceil(Math.log(factor) / Math.log(STEP) - 1e-9));
  let state = image;
  for (let i = 1; i <= steps; i++) {
    const side = (own: number, wanted: number) => Math.round(own * (wanted / own) ** (i / steps));
    const next = { height: side(from.height, size.height), width: side(from.width, size.width) };
    state = await withOwnDetailAbove(state, next, signal);
    for (let k = 0; k < BACK_PROJECTIONS; k++) state = backProjected(state, image);
  }
  return state;
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
  for (let i = 0; i < n; i++) {
    const own = image.data.subarray(i * c * h * w, (i + 1) * c * h * w);
    const padded = {
      small: paddedPlanes(blurred.data, i, c, h, w),
      large: paddedPlanes(enlarged.data, i, c, height, width),
    };
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
        for (let v = Math.max(0, row - REACH); v <= Math.min(h - 1, row + REACH); v++) {
          const last = Math.min(w - 1, columns[x]! + REACH);
          for (let u = Math.max(0, columns[x]! - REACH); u <= last; u++) {
            const weight = likeness(padded.large, padded.small, c, height, width, h, w, y, x, v, u);
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

/** Planes in levels with a margin of {@link RADIUS} repeated pixels. */
function paddedPlanes(data: Float32Array, image: number, c: number, h: number, w: number): Float32Array {
  const [across, down] = [w + 2 * RADIUS, h + 2 * RADIUS];
  const out = new Float32Array(c * across * down);
  for (let k = 0, at = 0; k < c; k++) {
    for (let y = 0; y < down; y++) {
      const row = ((image * c + k) * h + Math.min(h - 1, Math.max(0, y - RADIUS))) * w;
      for (let x = 0; x < across; x++, at++)
        out[at] = data[row + Math.min(w - 1, Math.max(0, x - RADIUS))]! * LEVEL;
    }
  }
  return out;
}

/** How alike the patches around (y, x) of the large and (v, u) of the small planes are, 0 to 1; 0 below e⁻¹². */
function likeness(
  large: Float32Array,
  small: Float32Array,
  c: number,
  height: number,
  width: number,
  h: number,
  w: number,
  y: number,
  x: number,
  v: number,
  u: number,
): number {
  const side = 2 * RADIUS + 1;
  const [wide, narrow] = [width + 2 * RADIUS, w + 2 * RADIUS];
  const count = c * side * side;
  const most = 12 * ALIKE * count;
  let distance = 0;
  for (let k = 0; k < c; k++) {
    for (let row = 0; row < side; row++) {
      let p = (k * (height + 2 * RADIUS) + y + row) * wide + x;
      let q = (k * (h + 2 * RADIUS) + v + row) * narrow + u;
      for (let column = 0; column < side; column++, p++, q++) {
        const difference = large[p]! - small[q]!;
        distance += difference * difference;
      }
      if (distance > most) return 0;
    }
  }
  return Math.exp(-distance / (count * ALIKE));
}
