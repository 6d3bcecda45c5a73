import { symmetricEigen } from '../../src/runtime/symmetric-eigen.ts';
import { nchw, type Tensor, tensor } from '../../src/runtime/tensor.ts';

/** The least principal colour axis of a photograph as a quadratic function of the other two. */
export interface ColourLine {
  readonly mean: readonly number[];
  /** Principal axes, largest first, 3×3 row after row. */
  readonly axes: Float64Array;
  /** Of 1, z₁, z₂, z₁², z₂², z₁z₂. */
  readonly coefficients: readonly number[];
  /** RMS of what the function leaves of z₃. */
  readonly deviation: number;
}

const TERMS = 6;
/** Share of the largest eigenvalue below which a direction of the normal equations counts for nothing. */
const SINGULAR = 1e-12;

/** Least squares over the pixels. @param image [1, 3, H, W] */
export function colourLine(image: Tensor): ColourLine {
  const { h, w } = nchw(image);
  const count = h * w;
  const pixel = (at: number) => [0, 1, 2].map((k) => image.data[k * count + at]!);
  const mean = [0, 0, 0];
  for (let at = 0; at < count; at++) for (const [k, value] of pixel(at).entries()) mean[k]! += value / count;
  const covariance = new Float64Array(9);
  for (let at = 0; at < count; at++) {
    const off = pixel(at).map((value, k) => value - mean[k]!);
    for (let i = 0; i < 9; i++) covariance[i]! += (off[Math.floor(i / 3)]! * off[i % 3]!) / count;
  }
  const { vectors: axes } = symmetricEigen(covariance, 3);
  const normal = new Float64Array(TERMS * TERMS);
  const right = new Float64Array(TERMS);
  for (let at = 0; at < count; at++) {
    const z = alongAxes(pixel(at), mean, axes);
    const row = terms(z);
    for (let i = 0; i < TERMS; i++) {
      right[i]! += row[i]! * z[2]!;
      for (let j = 0; j < TERMS; j++) normal[TERMS * i + j]! += row[i]! * row[j]!;
    }
  }
  const coefficients = solved(normal, right);
  let squares = 0;
  for (let at = 0; at < count; at++) {
    const z = alongAxes(pixel(at), mean, axes);
    squares += (z[2]! - explained(z, coefficients)) ** 2 / count;
  }
  return { mean, axes, coefficients, deviation: Math.sqrt(squares) };
}

/**
 * The images with what the line leaves of their least axis held within so many of its deviations.
 * @param images [N, 3, H, W]
 */
export function onLine(images: Tensor, line: ColourLine, within: number): Tensor {
  const { n, h, w } = nchw(images);
  const data = images.data.slice();
  const count = h * w;
  const most = within * line.deviation;
  for (let image = 0; image < n; image++) {
    for (let at = 3 * image * count; at < (3 * image + 1) * count; at++) {
      const places = [at, at + count, at + 2 * count];
      const z = alongAxes(
        places.map((place) => data[place]!),
        line.mean,
        line.axes,
      );
      const rest = z[2]! - explained(z, line.coefficients);
      const change = Math.min(most, Math.max(-most, rest)) - rest;
      for (const [k, place] of places.entries()) data[place]! += change * line.axes[6 + k]!;
    }
  }
  return tensor(images.shape, data);
}

function alongAxes(rgb: readonly number[], mean: readonly number[], axes: Float64Array): number[] {
  return [0, 1, 2].map((i) => rgb.reduce((sum, value, k) => sum + axes[3 * i + k]! * (value - mean[k]!), 0));
}

function terms([a, b]: readonly number[]): number[] {
  return [1, a!, b!, a! * a!, b! * b!, a! * b!];
}

function explained(z: readonly number[], coefficients: readonly number[]): number {
  return terms(z).reduce((sum, term, i) => sum + term * coefficients[i]!, 0);
}

/** Of symmetric equations, by their eigenvectors. */
function solved(normal: Float64Array, right: Float64Array): number[] {
  const { values, vectors } = symmetricEigen(normal, TERMS);
  const solution = new Array<number>(TERMS).fill(0);
  for (const [i, value] of values.entries()) {
    if (value <= SINGULAR * values[0]!) continue;
    const vector = vectors.subarray(TERMS * i, TERMS * (i + 1));
    const along = vector.reduce((sum, v, k) => sum + v * right[k]!, 0) / value;
    for (let k = 0; k < TERMS; k++) solution[k]! += along * vector[k]!;
  }
  return solution;
}
