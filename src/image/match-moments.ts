import { PatchwiseError } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import { countedValues, matchedExtents } from './matched-colours.ts';

/**
 * Linear colour transfer: x ↦ A (x − μc) + μr with A = Lr Lc⁻¹, where L Lᵀ is the Cholesky factorisation of the
 * covariance of the colours (Hertzmann, "Algorithms for rendering in artistic styles", 2001). The result has the
 * reference's mean colour and covariance; it may leave [-1, 1].
 *
 * Both covariances have ε = 1e-5 added on their diagonals, so that grey and one-coloured images stay finite; contrast
 * that the content does not have is not made up.
 * @param content [N, C, H, W]
 * @param reference [N or 1, C, any size]
 * @param counted indices of the content's pixels whose colours are its moments; left out, all
 * @throws `tensor/shape`; `value/out-of-range` for NaN or infinite values
 */
export function matchMoments(content: Tensor, reference: Tensor, counted?: Uint32Array): Tensor {
  const { a, b } = matchedExtents(content, reference);
  const size = a.h * a.w;
  const data = new Float32Array(content.data.length);
  for (let i = 0; i < a.n; i++) {
    const own = moments(content, i, counted);
    const wanted = moments(reference, b.n === 1 ? 0 : i);
    const transform = rightDivide(cholesky(wanted.covariance), cholesky(own.covariance));
    for (let row = 0; row < a.c; row++) {
      const at = (i * a.c + row) * size;
      for (let p = 0; p < size; p++) {
        let sum = wanted.mean[row]!;
        for (let k = 0; k <= row; k++) {
          sum += transform[row]![k]! * (content.data[(i * a.c + k) * size + p]! - own.mean[k]!);
        }
        data[at + p] = sum;
      }
    }
  }
  return { shape: content.shape, data };
}

type Matrix = number[][];

const RIDGE = 1e-5;

/** Mean colour, and the covariance with the ridge added, of one image of a batch, or of some of its pixels. */
function moments(
  batch: Tensor,
  index: number,
  counted?: Uint32Array,
): { mean: number[]; covariance: Matrix } {
  const { c } = nchw(batch);
  const planes = Array.from({ length: c }, (_, k) => countedValues(batch, index * c + k, counted));
  const size = planes[0]?.length ?? 0;
  const plane = (k: number) => planes[k]!;
  const mean = Array.from({ length: c }, (_, k) => plane(k).reduce((sum, x) => sum + x, 0) / size);
  if (!mean.every(Number.isFinite)) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The colours of an image with NaN or infinite values cannot be matched.',
    );
  }
  const covariance = Array.from({ length: c }, (_, j) => {
    const left = plane(j);
    return Array.from({ length: c }, (_, k) => {
      const right = plane(k);
      let sum = 0;
      for (let p = 0; p < size; p++) sum += (left[p]! - mean[j]!) * (right[p]! - mean[k]!);
      return sum / size + (j === k ? RIDGE : 0);
    });
  });
  return { mean, covariance };
}

/** The lower triangular L with L Lᵀ = a, for a positive definite a. */
function cholesky(a: Matrix): Matrix {
  const n = a.length;
  const l: Matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / l[j]![j]!;
    }
  }
  return l;
}

/** x with x l = r, for lower triangular l and r; x is lower triangular too. */
function rightDivide(r: Matrix, l: Matrix): Matrix {
  const n = r.length;
  const x: Matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = i; j >= 0; j--) {
      let sum = r[i]![j]!;
      for (let k = j + 1; k <= i; k++) sum -= x[i]![k]! * l[k]![j]!;
      x[i]![j] = sum / l[j]![j]!;
    }
  }
  return x;
}
