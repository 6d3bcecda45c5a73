import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { oneImage, requireFinite, requireSameShape, requireSize } from './checks.ts';

const WINDOW = 11;
const SIGMA = 1.5;
/** (K₁·L)² and (K₂·L)² with K₁ = 0.01, K₂ = 0.03 and L = 1: pixels are mapped to [0, 1]. */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity (Wang et al. 2004, eq. 13): the mean of
 *
 *   SSIM(p) = (2 μ_a μ_b + C₁)(2 σ_ab + C₂) / ((μ_a² + μ_b² + C₁)(σ_a² + σ_b² + C₂))
 *
 * with means and (co)variances under a Gaussian window of 11×11, σ = 1.5, at every place where the window lies
 * wholly inside. Colour images are compared in luma (Rec. 601), as the index is defined for grey images; pixels
 * are mapped from [-1, 1] to [0, 1]. 1 for equal images.
 * @throws `tensor/shape`, `image/too-small` (under 11 pixels a side), `value/out-of-range`
 */
export function ssim(a: Tensor, b: Tensor): number {
  const { data } = ssimMap(a, b);
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

/** SSIM at every place of the window: [1, 1, H−10, W−10]. @throws as {@link ssim} */
export function ssimMap(a: Tensor, b: Tensor): Tensor {
  requireSameShape(a, b, 'SSIM');
  oneImage(a);
  requireSize(a, WINDOW, 'SSIM');
  requireFinite(a, 'SSIM');
  requireFinite(b, 'SSIM');
  const { h, w } = nchw(a);
  const x = luma(a);
  const y = luma(b);
  const blur = (values: Float64Array) => gaussianValid(values, h, w);
  const muX = blur(x);
  const muY = blur(y);
  const xx = blur(product(x, x));
  const yy = blur(product(y, y));
  const xy = blur(product(x, y));
  const data = Float32Array.from(muX, (mx, i) => {
    const my = muY[i]!;
    const covariance = xy[i]! - mx * my;
    const variances = xx[i]! - mx * mx + yy[i]! - my * my;
    return ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (variances + C2));
  });
  return { shape: [1, 1, h - WINDOW + 1, w - WINDOW + 1], data };
}

/** Y = 0.299 R + 0.587 G + 0.114 B in [0, 1]. */
function luma(image: Tensor): Float64Array {
  const { c, h, w } = oneImage(image);
  const weights = c === 3 ? [0.299, 0.587, 0.114] : [1];
  const out = new Float64Array(h * w);
  for (const [channel, weight] of weights.entries()) {
    for (let p = 0; p < h * w; p++) out[p]! += (weight * (image.data[channel * h * w + p]! + 1)) / 2;
  }
  return out;
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]!);
}

const GAUSSIAN = gaussianWindow();

function gaussianWindow(): number[] {
  const values = Array.from({ length: WINDOW }, (_, i) =>
    Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** Separable Gaussian of H×W values, without borders: (H−10)×(W−10). */
function gaussianValid(values: Float64Array, h: number, w: number): Float64Array {
  const width = w - WINDOW + 1;
  const height = h - WINDOW + 1;
  const rows = new Float64Array(h * width);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k]! * values[y * w + x + k]!;
      rows[y * width + x] = sum;
    }
  }
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k]! * rows[(y + k) * width + x]!;
      out[y * width + x] = sum;
    }
  }
  return out;
}
