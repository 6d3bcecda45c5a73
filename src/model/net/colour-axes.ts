import { symmetricEigen } from '../../runtime/symmetric-eigen.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';

/**
 * The colour space in which a net sees an image and its chains move: u = A x + b for each pixel x = (R, G, B).
 * A net without axes sees RGB.
 */
export interface ColourAxes {
  /** A, 3×3 row after row. */
  readonly matrix: readonly number[];
  /** b, 3 values. */
  readonly offset: readonly number[];
  /** Chains are clipped to [−limit, limit] in this space: every colour of the photograph lies inside. */
  readonly limit: number;
}

/** Deviations below this share of the largest are raised no further: there is nothing but rounding. */
const LEAST_SHARE = 0.01;
/** Deviation of an 8-bit photograph's rounding and grain; smaller ones are raised no further. */
const LEAST_DEVIATION = 0.005;
/** Room around the photograph's own colours, for what lies between and just beyond them. */
const ROOM = 1.1;

/**
 * Half whitening. With σ₁ ≥ σ₂ ≥ σ₃ the deviations of the photograph's pixels along their principal colour axes E and μ
 * their mean, u = μ + A (x − μ), A = E diag(√(σ₁/σᵢ)) Eᵀ: the largest axis, as a rule the brightness, stays as it is,
 * so that steps and noise keep their size beside the photograph, and the axes that it has little of are raised half way
 * to the largest. Rotated back, so that grey noise stays grey. An energy in RGB hardly sees the least axis and leaves
 * coloured grain in it (docs/training.md).
 *
 * Some photographs have a few pixels whose colour is far out along an axis that is raised much; chains of few steps do
 * not get there, and the energy is too sharp for them. So with a reach R, and rᵢ the farthest that the photograph's pixels lie
 * from their mean along axis i, the gain of the second and third is min(√(σ₁/σᵢ), max(1, R / rᵢ)).
 * @param image [1, 3, H, W] in [-1, 1]
 * @param reach R, in the image's units
 * @returns undefined for an image without colours of its own: one channel, or flat
 */
export function halfWhitened(image: Tensor, reach = Number.POSITIVE_INFINITY): ColourAxes | undefined {
  const { c, h, w } = nchw(image);
  if (c !== 3) return undefined;
  const { mean, covariance } = colourMoments(image.data, h * w);
  const { values, vectors } = symmetricEigen(covariance, 3);
  const deviations = [...values].map((value) => Math.sqrt(Math.max(0, value)));
  const largest = deviations[0] as number;
  if (largest < LEAST_DEVIATION) return undefined;
  const least = Math.max(LEAST_SHARE * largest, LEAST_DEVIATION);
  const gains = deviations.map((deviation, i) => {
    const half = Math.sqrt(largest / Math.max(deviation, least));
    return i === 0 ? half : Math.min(half, Math.max(1, reach / farthest(image.data, mean, vectors, i)));
  });
  const matrix = Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    return gains.reduce((sum, gain, i) => sum + gain * vectors[3 * i + row]! * vectors[3 * i + column]!, 0);
  });
  const offset = mean.map(
    (m, row) => m - mean.reduce((sum, value, column) => sum + matrix[3 * row + column]! * value, 0),
  );
  const seen = mapped(image, matrix, offset);
  const widest = seen.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { matrix, offset, limit: Math.max(1, ROOM * widest) };
}

/** How far pixels lie from their mean along the i-th axis, at most. @param axes orthonormal, one after the other */
function farthest(data: Float32Array, mean: readonly number[], axes: ArrayLike<number>, i: number): number {
  const plane = data.length / 3;
  let most = 0;
  for (let p = 0; p < plane; p++) {
    let along = 0;
    for (let c = 0; c < 3; c++) along += axes[3 * i + c]! * (data[c * plane + p]! - mean[c]!);
    most = Math.max(most, Math.abs(along));
  }
  return most;
}

function colourMoments(data: Float32Array, plane: number) {
  const mean = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let p = 0; p < plane; p++) sum += data[c * plane + p]!;
    return sum / plane;
  });
  const covariance = Array.from({ length: 9 }, (_, at) => {
    const [a, b] = [Math.floor(at / 3), at % 3];
    let sum = 0;
    for (let p = 0; p < plane; p++) {
      sum += (data[a * plane + p]! - mean[a]!) * (data[b * plane + p]! - mean[b]!);
    }
    return sum / plane;
  });
  return { mean, covariance };
}

/** Images in RGB as a net sees them. @param images [N, 3, H, W], or any when there are no axes */
export function toAxes(images: Tensor, axes: ColourAxes | undefined): Tensor {
  return axes === undefined ? images : mapped(images, axes.matrix, axes.offset);
}

/** Inverse of {@link toAxes}. Not clipped: what a chain makes may lie outside of RGB. */
export function fromAxes(images: Tensor, axes: ColourAxes | undefined): Tensor {
  if (axes === undefined) return images;
  const { matrix, offset } = inverseMap(axes);
  return mapped(images, matrix, offset);
}

/** x = A⁻¹ u − A⁻¹ b, as matrix and offset of the way back. */
export function inverseMap(axes: ColourAxes): Pick<ColourAxes, 'matrix' | 'offset'> {
  const matrix = inverted(axes.matrix);
  const offset = [0, 1, 2].map((row) =>
    axes.offset.reduce((sum, value, column) => sum - matrix[3 * row + column]! * value, 0),
  );
  return { matrix, offset };
}

/** {@link fromAxes}, clipped to [-1, 1]: colours that can be shown. Without axes the images themselves. */
export function toColours(images: Tensor, axes: ColourAxes | undefined): Tensor {
  if (axes === undefined) return images;
  const { shape, data } = fromAxes(images, axes);
  // Lets NaN through, so that it is noticed. The values are this function's own.
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(-1, data[i]!));
  return { shape, data };
}

function mapped(images: Tensor, m: readonly number[], b: readonly number[]): Tensor {
  const { n, h, w } = nchw(images);
  const plane = h * w;
  const { data } = images;
  const out = new Float32Array(data.length);
  for (let i = 0; i < n; i++) {
    const [r, g, blue] = [3 * i * plane, (3 * i + 1) * plane, (3 * i + 2) * plane];
    for (let p = 0; p < plane; p++) {
      const [x, y, z] = [data[r + p]!, data[g + p]!, data[blue + p]!];
      out[r + p] = m[0]! * x + m[1]! * y + m[2]! * z + b[0]!;
      out[g + p] = m[3]! * x + m[4]! * y + m[5]! * z + b[1]!;
      out[blue + p] = m[6]! * x + m[7]! * y + m[8]! * z + b[2]!;
    }
  }
  return { shape: images.shape, data: out };
}

/** Of a 3×3 matrix by cofactors. */
function inverted(m: readonly number[]): number[] {
  const at = (row: number, column: number) => m[3 * (row % 3) + (column % 3)]!;
  const cofactor = (row: number, column: number) =>
    at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant = [0, 1, 2].reduce((sum, column) => sum + at(0, column) * cofactor(0, column), 0);
  return Array.from(m, (_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant);
}

export function sameAxes(a: ColourAxes | undefined, b: ColourAxes | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.limit === b.limit && a.matrix.join() === b.matrix.join() && a.offset.join() === b.offset.join();
}
