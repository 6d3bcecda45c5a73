/**
 * The loops of kernels/matrix in plain JavaScript, as they are defined: float64 sums, one after the other. What the kernels
 * are held against, bit for bit.
 */

const [A, B, C] = [3.4445, -4.775, 2.0315];

/** P Qᵀ of two n × m matrices of which it is known to be symmetric: the lower half is computed. */
function symmetricProduct(p: Float64Array, q: Float64Array, n: number): Float64Array {
  const m = p.length / n;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += p[i * m + k]! * q[j * m + k]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}

function transposed(matrix: ArrayLike<number>, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return Float64Array.from({ length: matrix.length }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return matrix[j * rows + i]!;
  });
}

/** See src/model/net/orthogonalise.ts. */
export function plainOrthogonalise(matrix: ArrayLike<number>, rows: number): Float64Array {
  const columns = matrix.length / rows;
  if (rows > columns) return transposed(plainOrthogonalise(transposed(matrix, columns), columns), rows);
  const x = Float64Array.from(matrix);
  let gram = symmetricProduct(x, x, rows);
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += gram[i * rows + i]!;
  if (trace === 0) return x;
  gram = gram.map((value) => value / trace);
  let product: Float64Array | undefined;
  for (let iteration = 1; iteration <= 5; iteration++) {
    const polynomial = symmetricProduct(gram, gram, rows).map((square, i) => B * gram[i]! + C * square);
    for (let i = 0; i < rows; i++) polynomial[i * rows + i] = polynomial[i * rows + i]! + A;
    product = product === undefined ? polynomial : symmetricProduct(product, polynomial, rows);
    gram = symmetricProduct(symmetricProduct(polynomial, polynomial, rows), gram, rows);
  }
  const scale = 1 / Math.sqrt(trace);
  return x.map((_, at) => {
    const [i, col] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < rows; k++) sum += product![i * rows + k]! * scale * x[k * columns + col]!;
    return sum;
  });
}

/** See `muonUpdate`. */
export function plainMuon(
  weights: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  rows: number,
  rate: number,
  momentum: number,
): void {
  const ahead = new Float32Array(weights.length);
  for (let i = 0; i < ahead.length; i++) {
    const fresh = (1 - momentum) * gradient[i]!;
    const mean = momentum * m[i]! + fresh;
    m[i] = mean;
    ahead[i] = momentum * mean + fresh;
  }
  const direction = plainOrthogonalise(ahead, rows);
  const step = rate * 0.2 * Math.sqrt(Math.max(rows, weights.length / rows));
  for (let i = 0; i < direction.length; i++) weights[i] = weights[i]! - step * direction[i]!;
}

/** See `adamUpdate`: one array, of update t. */
export function plainAdam(
  theta: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  t: number,
  learningRate: number,
  { beta1, beta2, epsilon }: { readonly beta1: number; readonly beta2: number; readonly epsilon: number },
): void {
  const rate = learningRate / (1 - beta1 ** t);
  const correction2 = 1 - beta2 ** t;
  for (let i = 0; i < theta.length; i++) {
    const first = beta1 * m[i]! + (1 - beta1) * gradient[i]!;
    const second = beta2 * v[i]! + (1 - beta2) * gradient[i]! * gradient[i]!;
    m[i] = first;
    v[i] = second;
    theta[i] = theta[i]! - (rate * first) / (Math.sqrt(second / correction2) + epsilon);
  }
}

/** Power iterations of a matrix and the matrix over its largest singular value; see src/model/net/spectral-norm.ts. */
export function plainPowerIteration(weights: Float32Array, start: Float32Array, iterations: number) {
  const rows = start.length;
  const columns = weights.length / rows;
  let u = start;
  let v = new Float32Array(columns);
  let sigma = 0;
  for (let i = 0; i < iterations; i++) {
    const sums = Array.from({ length: columns }, (_, col) =>
      u.reduce((sum, factor, row) => sum + factor * weights[row * columns + col]!, 0),
    );
    const norm = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0)) + 1e-12;
    v = Float32Array.from(sums, (value) => value / norm);
    const dots = Array.from({ length: rows }, (_, row) =>
      v.reduce((sum, value, col) => sum + value * weights[row * columns + col]!, 0),
    );
    sigma = Math.sqrt(dots.reduce((sum, dot) => sum + dot * dot, 0));
    u = Float32Array.from(Float32Array.from(dots), (dot) => dot * (1 / (sigma + 1e-12)));
  }
  return { sigma, u, v, normalised: weights.map((value) => value * (1 / sigma)) };
}

/** (G − ⟨G, W⟩ u vᵀ) / σ. */
export function plainBackThroughNorm(
  gradient: Float32Array,
  weights: Float32Array,
  u: Float32Array,
  v: Float32Array,
  sigma: number,
): Float32Array {
  const dot = gradient.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  return gradient.map((value, i) => (value - dot * u[Math.floor(i / v.length)]! * v[i % v.length]!) / sigma);
}
