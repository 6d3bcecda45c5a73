/**
 * Solves A x = b by Cholesky's factors, A = L Lᵀ.
 * @param matrix A, n × n, symmetric, row by row; its lower half is read
 * @param wanted b, n values
 * @param least pivots of at most this share of their diagonal's value count as zero
 * @returns x; undefined where A is not positive definite
 */
export function solvePositive(
  matrix: Float64Array,
  wanted: Float64Array,
  least = 0,
): Float64Array | undefined {
  const n = wanted.length;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i === j && !(sum > least * matrix[i * n + i]!)) return undefined;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!;
    }
  }
  const x = Float64Array.from(wanted);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}
