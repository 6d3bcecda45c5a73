import { assertNever, PatchwiseError } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';

export interface BlurOptions {
  /**
   * What lies beyond the border: `reflect` mirrors about the edge of the last pixel (c b a | a b c), which keeps the
   * mean; `nearest` repeats it (a a a | a b c). SciPy's modes of these names. Default `reflect`.
   */
  readonly border?: 'reflect' | 'nearest';
  /** The kernel ends at this many standard deviations. Default 4, as in SciPy. */
  readonly truncate?: number;
}

/**
 * Convolves every plane with a Gaussian of standard deviation `sigma`, px: weights exp(−d² / 2σ²), normalised,
 * |d| ≤ ⌊truncate · σ + ½⌋ (SciPy's `gaussian_filter`). Sigma 0 changes nothing.
 * @throws `value/out-of-range` for a negative, infinite or unreasonably large (> 1000) sigma
 */
export function gaussianBlur(image: Tensor, sigma: number, options: BlurOptions = {}): Tensor {
  const { border = 'reflect', truncate = 4 } = options;
  if (!(sigma >= 0 && sigma <= 1000) || !(truncate > 0 && truncate <= 100)) {
    throw new PatchwiseError('value/out-of-range', `An image cannot be blurred with sigma ${sigma} px.`, {
      hint: 'Give a sigma of 0 to 1000 px.',
    });
  }
  const radius = Math.floor(truncate * sigma + 0.5);
  if (sigma === 0 || radius === 0) return image;
  const kernel = gaussianKernel(sigma, radius);
  const { n, c, h, w } = nchw(image);
  const rows = convolve(image.data, n * c, h, w, 1, w, kernel, border);
  return { shape: image.shape, data: convolve(rows, n * c, w, h, w, 1, kernel, border) };
}

/** weights[d] for d = 0 … radius; both sides sum to 1. */
function gaussianKernel(sigma: number, radius: number): Float64Array {
  const weights = Float64Array.from({ length: radius + 1 }, (_, d) =>
    Math.exp((-d * d) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight, d) => total + (d === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

/** Along lines of `length` samples, `stride` apart, `lines` of them a plane, `lineStep` apart. */
function convolve(
  data: Float32Array,
  planes: number,
  lines: number,
  length: number,
  stride: number,
  lineStep: number,
  kernel: Float64Array,
  border: 'reflect' | 'nearest',
): Float32Array {
  const radius = kernel.length - 1;
  const out = new Float32Array(data.length);
  const padded = new Float64Array(length + 2 * radius);
  const source = Int32Array.from(padded, (_, i) => inside(i - radius, length, border));
  for (let plane = 0; plane < planes; plane++) {
    for (let line = 0; line < lines; line++) {
      const start = plane * lines * length + line * lineStep;
      for (let i = 0; i < padded.length; i++) padded[i] = data[start + source[i]! * stride]!;
      for (let i = 0; i < length; i++) {
        const center = i + radius;
        let sum = padded[center]! * kernel[0]!;
        for (let d = 1; d <= radius; d++) sum += (padded[center - d]! + padded[center + d]!) * kernel[d]!;
        out[start + i * stride] = sum;
      }
    }
  }
  return out;
}

/** The sample that stands for position i, which may lie beyond the line. */
function inside(i: number, length: number, border: 'reflect' | 'nearest'): number {
  switch (border) {
    case 'nearest':
      return Math.min(length - 1, Math.max(0, i));
    case 'reflect': {
      const period = 2 * length;
      const k = ((i % period) + period) % period;
      return k < length ? k : period - 1 - k;
    }
    default:
      return assertNever(border);
  }
}
