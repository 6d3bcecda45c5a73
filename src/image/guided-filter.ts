import { nchw, sizeOf, type Tensor } from '../runtime/tensor.ts';
import { resize } from './resize.ts';

/**
 * Enlarges a mask so that its edge follows that of an image: in every window the mask is a linear function of the
 * image's colours, q = aᵀ I + b, fitted at the mask's size and applied at the image's (He, Sun, Tang, "Guided image
 * filtering", 2013; He and Sun, "Fast guided filter", 2015).
 * @param image [1, 1 or 3, H, W] in [-1, 1]
 * @param mask [1, 1, h, w] in [0, 1], not larger
 * @param radius half the side of a window, px of the mask
 * @param epsilon what a variance of the image counts as grain, in squared values of it
 * @returns [1, 1, H, W] in [0, 1]
 */
export function guidedMask(image: Tensor, mask: Tensor, radius: number, epsilon: number): Tensor {
  const size = sizeOf(mask);
  const small = resize(image, size, 'area');
  const { c } = nchw(small);
  const count = size.width * size.height;
  const channel = (k: number) =>
    small.data.subarray((c === 1 ? 0 : k) * count, (c === 1 ? 1 : k + 1) * count);
  const planes = c === 1 ? [channel(0)] : [channel(0), channel(1), channel(2)];
  const mean = (values: ArrayLike<number>) => boxMean(values, size.width, size.height, radius);
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    mean(Float64Array.from({ length: count }, (_, i) => a[i]! * b[i]!));
  const means = planes.map(mean);
  const p = mean(mask.data);
  const crossed = planes.map((plane, k) => {
    const both = product(plane, mask.data);
    return both.map((value, i) => value - means[k]![i]! * p[i]!);
  });
  const spread = (a: number, b: number) => {
    const both = product(planes[a]!, planes[b]!);
    return both.map((value, i) => value - means[a]![i]! * means[b]![i]! + (a === b ? epsilon : 0));
  };
  const factors = planes.length === 1 ? alone(spread(0, 0), crossed) : solved(spread, crossed);
  const offsets = p.map((value, i) => factors.reduce((left, a, k) => left - a[i]! * means[k]![i]!, value));
  const enlarged = (values: Float64Array) => {
    const smooth = { shape: [1, 1, size.height, size.width], data: Float32Array.from(mean(values)) };
    return resize(smooth, sizeOf(image), 'bicubic').data;
  };
  const large = factors.map(enlarged);
  const data = enlarged(offsets);
  const area = data.length;
  for (const [k, a] of large.entries())
    for (let i = 0; i < area; i++) data[i]! += a[i]! * image.data[k * area + i]!;
  const { h, w } = nchw(image);
  return { shape: [1, 1, h, w], data: data.map((value) => Math.min(1, Math.max(0, value))) };
}

function alone(variance: Float64Array, [crossed]: readonly Float64Array[]): Float64Array[] {
  return [variance.map((value, i) => crossed![i]! / value)];
}

/** Σ a = cov(I, p) in every window, by Cramer's rule. */
function solved(
  spread: (a: number, b: number) => Float64Array,
  [x, y, z]: readonly Float64Array[],
): Float64Array[] {
  const [xx, yy, zz, xy, xz, yz] = [
    spread(0, 0),
    spread(1, 1),
    spread(2, 2),
    spread(0, 1),
    spread(0, 2),
    spread(1, 2),
  ];
  const out = [new Float64Array(xx.length), new Float64Array(xx.length), new Float64Array(xx.length)];
  for (let i = 0; i < xx.length; i++) {
    const [a, b, c, d, e, f] = [xx[i]!, yy[i]!, zz[i]!, xy[i]!, xz[i]!, yz[i]!];
    const [u, v, w] = [x![i]!, y![i]!, z![i]!];
    const [aa, bb, cc] = [b * c - f * f, a * c - e * e, a * b - d * d];
    const [ab, ac, bc] = [e * f - d * c, d * f - e * b, d * e - a * f];
    const det = a * aa + d * ab + e * ac;
    out[0]![i] = (aa * u + ab * v + ac * w) / det;
    out[1]![i] = (ab * u + bb * v + bc * w) / det;
    out[2]![i] = (ac * u + bc * v + cc * w) / det;
  }
  return out;
}

/** Mean of the values that lie within `radius` in both directions, as far as there are any. */
function boxMean(values: ArrayLike<number>, width: number, height: number, radius: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const at = (v: number, u: number) => sums[v * (width + 1) + u]!;
      const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
      out[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return out;
}
