/**
 * Coefficients of the quintic Newton–Schulz iteration of Muon (Jordan et al. 2024): s ← a s + b s³ + c s⁵ takes any
 * singular value in (0, 1] to near 1 in five iterations. The steep slope at 0 is bought by never settling: what comes out
 * lies in 0.68 … 1.14 where what went in was above 0.01 of the matrix' Frobenius norm.
 */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/**
 * The matrix with its singular values brought near 1, its singular vectors kept: about U Vᵀ of X = U S Vᵀ. The
 * iteration X ← (a + b X Xᵀ + c (X Xᵀ)²) X multiplies by polynomials of the Gram matrix from the left only, so it is done
 * on the Gram matrix of the shorter side alone, and X is multiplied once, by the product of all polynomials.
 * @param matrix row by row; zero stays zero
 * @param rows number of rows; the length must be a multiple of it
 * @returns of the same shape
 */
export function orthogonalise(matrix: Float32Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  if (rows > columns) return transposed(ofWide(transposed(matrix, columns), columns), rows);
  return ofWide(Float64Array.from(matrix), rows);
}

/** Of a matrix with no more rows than columns. */
function ofWide(x: Float64Array, n: number): Float64Array {
  const columns = x.length / n;
  let gram = symmetricProduct(x, x, n, columns);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
  if (trace === 0) return x;
  for (let i = 0; i < gram.length; i++) gram[i] = gram[i]! / trace;
  let product: Float64Array | undefined;
  for (let iteration = 1; iteration <= ITERATIONS; iteration++) {
    // All of them are polynomials of one symmetric matrix: they commute, and their products are symmetric.
    const polynomial = symmetricProduct(gram, gram, n, n);
    for (let i = 0; i < polynomial.length; i++) polynomial[i] = B * gram[i]! + C * polynomial[i]!;
    for (let i = 0; i < n; i++) polynomial[i * n + i] = polynomial[i * n + i]! + A;
    product = product === undefined ? polynomial : symmetricProduct(product, polynomial, n, n);
    if (iteration < ITERATIONS) {
      gram = symmetricProduct(symmetricProduct(polynomial, polynomial, n, n), gram, n, n);
    }
  }
  return leftProduct(product as Float64Array, x, 1 / Math.sqrt(trace));
}

/**
 * P Qᵀ of two n × m matrices of which it is known to be symmetric: the lower half is computed, four sums at a time, which
 * do not wait for each other.
 */
function symmetricProduct(p: Float64Array, q: Float64Array, n: number, m: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * m;
    let j = 0;
    for (; j <= i; j += 4) {
      const first = j * m;
      // Beyond the last row the last one is taken again: its sums are not written.
      const [second, third, fourth] = [1, 2, 3].map((k) => Math.min(j + k, n - 1) * m) as [
        number,
        number,
        number,
      ];
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let k = 0; k < m; k++) {
        const value = p[row + k]!;
        a += value * q[first + k]!;
        b += value * q[second + k]!;
        c += value * q[third + k]!;
        d += value * q[fourth + k]!;
      }
      set(out, n, i, j, a);
      if (j + 1 <= i) set(out, n, i, j + 1, b);
      if (j + 2 <= i) set(out, n, i, j + 2, c);
      if (j + 3 <= i) set(out, n, i, j + 3, d);
    }
  }
  return out;
}

function set(matrix: Float64Array, n: number, i: number, j: number, value: number): void {
  matrix[i * n + j] = value;
  matrix[j * n + i] = value;
}

/** scale · P X of a square matrix P. */
function leftProduct(p: Float64Array, x: Float64Array, scale: number): Float64Array {
  const n = Math.round(Math.sqrt(p.length));
  const columns = x.length / n;
  const out = new Float64Array(x.length);
  for (let i = 0; i < n; i++) {
    const row = i * columns;
    let k = 0;
    for (; k + 4 <= n; k += 4) {
      const at = i * n + k;
      const [a, b, c, d] = [p[at]! * scale, p[at + 1]! * scale, p[at + 2]! * scale, p[at + 3]! * scale];
      const first = k * columns;
      const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
      for (let col = 0; col < columns; col++) {
        out[row + col] =
          out[row + col]! +
          a * x[first + col]! +
          b * x[second + col]! +
          c * x[third + col]! +
          d * x[fourth + col]!;
      }
    }
    for (; k < n; k++) {
      const factor = p[i * n + k]! * scale;
      for (let col = 0, from = k * columns; col < columns; col++, from++) {
        out[row + col] = out[row + col]! + factor * x[from]!;
      }
    }
  }
  return out;
}

/** @param rows of the result */
function transposed(matrix: ArrayLike<number>, rows: number): Float64Array {
  const columns = matrix.length / rows;
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = matrix[j * rows + i]!;
  }
  return out;
}
