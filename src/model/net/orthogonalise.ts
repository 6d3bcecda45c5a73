import { blocksOf, filledUp, matrixKernels } from './matrix-kernels.ts';

/**
 * Coefficients of the quintic Newton–Schulz iteration of Muon (Jordan et al. 2024): s ← a s + b s³ + c s⁵ takes any
 * singular value in (0, 1] to near 1 in five iterations. The steep slope at 0 is bought by never settling: what comes
 * out lies in 0.68 … 1.14 where what went in was above 0.01 of the matrix' Frobenius norm.
 */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** Where a matrix of the kernels' memory stands with what Newton–Schulz needs; see kernels/matrix/orthogonal.ts. */
interface Room {
  readonly rows: number;
  readonly columns: number;
  /** Values of a row of X as float64, and of its transpose. */
  readonly stride: number;
  readonly side: number;
  readonly x: number;
  readonly transpose: number;
  readonly work: number;
}

/** Bytes of X, of its transpose and of the work on their Gram matrix. */
function bytesFor(rows: number, columns: number) {
  const [stride, side] = [filledUp(columns), filledUp(rows)];
  return {
    stride,
    side,
    // One row more: rows are taken in pairs.
    bytes: [8 * (rows + 1) * stride, 8 * columns * side, 8 * 5 * (rows + 1) * side] as const,
  };
}

/**
 * The iteration X ← (a + b X Xᵀ + c (X Xᵀ)²) X multiplies by polynomials of the Gram matrix from the left only, so it
 * is done on the Gram matrix of the shorter side alone, and X is multiplied once, by the product of all polynomials.
 * @param matrix address of float32, no more rows than columns
 * @returns the factor that belongs to the product, 1 / ‖X‖; undefined where X is zero
 */
function prepared(
  matrix: number,
  { rows, columns, stride, side, x, transpose, work }: Room,
): number | undefined {
  const { functions } = matrixKernels();
  functions['widened']!(matrix, x, transpose, rows, columns, stride, side);
  const trace = functions['orthogonalFactor']!(
    ...[x, transpose, work, rows, columns, stride, side, ITERATIONS, A, B, C],
  );
  return trace === 0 ? undefined : 1 / Math.sqrt(trace);
}

/**
 * The matrix with its singular values brought near 1, its singular vectors kept: about U Vᵀ of X = U S Vᵀ.
 * @param matrix row by row; zero stays zero
 * @param rows number of rows; the length must be a multiple of it
 * @returns of the same shape
 */
export function orthogonalise(matrix: Float32Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  if (rows > columns) return transposed(orthogonalise(transposed(matrix, columns), columns), rows);
  const kernels = matrixKernels();
  const { bytes, ...sides } = bytesFor(rows, columns);
  const [at, x, transpose, work, out] = blocksOf(kernels, [4 * matrix.length, ...bytes, bytes[0]]);
  kernels.write(at, matrix);
  const factor = prepared(at, { rows, columns, ...sides, x, transpose, work });
  if (factor === undefined) return new Float64Array(matrix.length);
  const { stride, side } = sides;
  kernels.functions['multiplied']!(work, x, out, rows, columns, stride, side, factor);
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    result.set(new Float64Array(kernels.memory.buffer, out + 8 * row * stride, columns), row * columns);
  }
  return result;
}

/**
 * m ← μ m + (1 − μ) g, W ← W − step · NS(μ m + (1 − μ) g) in place on W and m, where NS is {@link orthogonalise}: a
 * step of the mean ahead (Nesterov's form).
 */
export function orthogonalStep(
  weights: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  rows: number,
  step: number,
  momentum: number,
): void {
  const columns = weights.length / rows;
  if (rows > columns) {
    const [w, g, mean] = [weights, gradient, m].map((a) => transposed(a, columns)) as [
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
    ];
    orthogonalStep(w, g, mean, columns, step, momentum);
    weights.set(transposed(w, rows));
    m.set(transposed(mean, rows));
    return;
  }
  const kernels = matrixKernels();
  const count = weights.length;
  const { bytes, ...sides } = bytesFor(rows, columns);
  const each = 4 * count;
  const [w, g, mean, ahead, x, transpose, work] = blocksOf(kernels, [each, each, each, each, ...bytes]);
  kernels.write(w, weights);
  kernels.write(g, gradient);
  kernels.write(mean, m);
  kernels.functions['meanAhead']!(g, mean, ahead, count, momentum);
  kernels.read(mean, m);
  const factor = prepared(ahead, { rows, columns, ...sides, x, transpose, work });
  if (factor === undefined) return;
  const { stride, side } = sides;
  kernels.functions['multipliedFrom']!(work, x, w, rows, columns, stride, side, factor, step);
  kernels.read(w, weights);
}

/** @param rows of the result */
function transposed<T extends Float32Array | Float64Array>(matrix: T, rows: number): T {
  const columns = matrix.length / rows;
  const out = matrix.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = matrix[j * rows + i]!;
  }
  return out;
}
