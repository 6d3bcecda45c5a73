import { nchw, type Tensor } from '../../../runtime/tensor.ts';

/**
 * An image whose unknown pixels take the mean of what is known around them: of 2×2 px where that has a known one, else
 * of 4×4 px, and so on (pull-push without its filters: Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", 1996).
 * Known pixels stay; where nothing is known, all do.
 * @param image [1, C, H, W]
 * @param unknown a byte a pixel, 0 where it is known
 */
export function continued(image: Tensor, unknown: Uint8Array): Tensor {
  const { c, h, w } = nchw(image);
  const plane = h * w;
  const known = unknown.map((is) => (is === 0 ? 1 : 0));
  const data = new Float32Array(image.data.length);
  for (let channel = 0; channel < c; channel++) {
    const values = image.data.slice(channel * plane, (channel + 1) * plane);
    data.set(filled(values, known, w, h), channel * plane);
  }
  return { shape: image.shape, data };
}

/** One channel; `known` 1 or 0 a pixel. */
function filled(values: Float32Array, known: Uint8Array, width: number, height: number): Float32Array {
  if (!known.includes(0) || !known.includes(1)) return values;
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const means = new Float32Array(columns * rows);
  const counts = new Uint8Array(columns * rows);
  const above = (x: number, y: number) => (y >> 1) * columns + (x >> 1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (known[i] !== 1) continue;
      means[above(x, y)]! += values[i]!;
      counts[above(x, y)]! += 1;
    }
  }
  for (let i = 0; i < means.length; i++) if (counts[i]! > 0) means[i]! /= counts[i]!;
  const found = counts.map((count) => (count > 0 ? 1 : 0));
  const coarse = filled(means, found, columns, rows);
  const out = values.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) if (known[i] !== 1) out[i] = coarse[above(x, y)]!;
  }
  return out;
}
