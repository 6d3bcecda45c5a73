import { loadTwo, storeTwo } from './floats';

/** Columns that are summed at once; rows of square matrices are filled up to a multiple of it. */
const WIDTH: i32 = 8;

/**
 * m ← μ m + (1 − μ) g, and one step of the mean ahead to `ahead`; float32, `count` a multiple of two (one more is written).
 */
export function meanAhead(gradient: usize, mean: usize, ahead: usize, count: i32, momentum: f64): void {
  const kept = f64x2.splat(momentum);
  const share = f64x2.splat(1.0 - momentum);
  for (let i = 0; i < count; i += 2, gradient += 8, mean += 8, ahead += 8) {
    const fresh = f64x2.mul(share, loadTwo(gradient));
    const next = f64x2.add(f64x2.mul(kept, loadTwo(mean)), fresh);
    storeTwo(mean, next);
    storeTwo(ahead, f64x2.add(f64x2.mul(kept, next), fresh));
  }
}

/**
 * A float32 matrix as float64, and its transpose.
 * @param stride of the matrix as float64 @param side of its transpose; both in values
 */
export function widened(
  matrix: usize,
  into: usize,
  transpose: usize,
  rows: i32,
  columns: i32,
  stride: i32,
  side: i32,
): void {
  const along = (<usize>stride) << 3;
  const across = (<usize>side) << 3;
  const width = (<usize>columns) << 2;
  const evenRows = rows & ~1;
  const evenColumns = columns & ~1;
  for (let i = 0; i < evenRows; i += 2) {
    const from = matrix + <usize>i * width;
    const row = into + <usize>i * along;
    let column = transpose + ((<usize>i) << 3);
    for (let k = 0; k < evenColumns; k += 2, column += 2 * across) {
      const a = loadTwo(from + ((<usize>k) << 2));
      const b = loadTwo(from + width + ((<usize>k) << 2));
      v128.store(row + ((<usize>k) << 3), a);
      v128.store(row + along + ((<usize>k) << 3), b);
      v128.store(column, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(column + across, v128.shuffle<f64>(a, b, 1, 3));
    }
  }
  // What is left of odd sizes: the last row, the last column.
  for (let i = 0; i < rows; i++) {
    for (let k = i < evenRows ? evenColumns : 0; k < columns; k++) {
      const value = <f64>load<f32>(matrix + <usize>i * width + ((<usize>k) << 2));
      store<f64>(into + <usize>i * along + ((<usize>k) << 3), value);
      store<f64>(transpose + <usize>k * across + ((<usize>i) << 3), value);
    }
  }
}

/**
 * out = P Q of which it is known to be symmetric, n × n: P has rows of `stride` values, m of which count; Q has m rows of `side` values.
 * The lower half is computed, two rows by eight columns at a time.
 */
function symmetricProduct(p: usize, q: usize, out: usize, n: i32, m: i32, stride: i32, side: i32): void {
  const across = (<usize>side) << 3;
  const along = (<usize>stride) << 3;
  for (let i = 0; i < n; i += 2) {
    const row = p + <usize>i * along;
    const into = out + <usize>i * across;
    for (let j = 0; j <= i + 1; j += WIDTH) {
      const offset = (<usize>j) << 3;
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let from = q + offset;
      let left = row;
      for (let k = 0; k < m; k++, from += across, left += 8) {
        const a = v128.load64_splat(left);
        const b = v128.load64_splat(left + along);
        const q0 = v128.load(from);
        const q1 = v128.load(from, 16);
        const q2 = v128.load(from, 32);
        const q3 = v128.load(from, 48);
        a0 = f64x2.add(a0, f64x2.mul(a, q0));
        a1 = f64x2.add(a1, f64x2.mul(a, q1));
        a2 = f64x2.add(a2, f64x2.mul(a, q2));
        a3 = f64x2.add(a3, f64x2.mul(a, q3));
        b0 = f64x2.add(b0, f64x2.mul(b, q0));
        b1 = f64x2.add(b1, f64x2.mul(b, q1));
        b2 = f64x2.add(b2, f64x2.mul(b, q2));
        b3 = f64x2.add(b3, f64x2.mul(b, q3));
      }
      const to = into + offset;
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, a2, 32);
      v128.store(to, a3, 48);
      v128.store(to + across, b0);
      v128.store(to + across, b1, 16);
      v128.store(to + across, b2, 32);
      v128.store(to + across, b3, 48);
    }
  }
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      store<f64>(out + ((<usize>(j * side + i)) << 3), load<f64>(out + ((<usize>(i * side + j)) << 3)));
    }
  }
}

/** The polynomial a + b G + c G² of Newton–Schulz, of which `out` holds G². */
function polynomial(gram: usize, out: usize, n: i32, side: i32, a: f64, b: f64, c: f64): void {
  for (let i = 0; i < n * side; i += 2) {
    const at = (<usize>i) << 3;
    const sum = f64x2.add(
      f64x2.mul(f64x2.splat(b), v128.load(gram + at)),
      f64x2.mul(f64x2.splat(c), v128.load(out + at)),
    );
    v128.store(out + at, sum);
  }
  for (let i = 0; i < n; i++) {
    const at = out + ((<usize>(i * side + i)) << 3);
    store<f64>(at, load<f64>(at) + a);
  }
}

/**
 * The product of the polynomials that bring the singular values of X near 1 (src/model/net/orthogonalise.ts).
 * @param x rows of `stride` float64, of which m count @param transpose its m rows of `side`
 * @param work room for five matrices of n + 1 rows of `side` float64; the product stands in the first
 * @returns the trace of X Xᵀ; where it is 0 there is no product
 */
export function orthogonalFactor(
  x: usize,
  transpose: usize,
  work: usize,
  n: i32,
  m: i32,
  stride: i32,
  side: i32,
  iterations: i32,
  a: f64,
  b: f64,
  c: f64,
): f64 {
  const room = (<usize>((n + 1) * side)) << 3;
  let product = work;
  let other = work + room;
  let gram = work + 2 * room;
  let factor = work + 3 * room;
  const square = work + 4 * room;
  symmetricProduct(x, transpose, gram, n, m, stride, side);
  let trace: f64 = 0;
  for (let i = 0; i < n; i++) trace += load<f64>(gram + ((<usize>(i * side + i)) << 3));
  if (trace === 0) return 0;
  for (let i = 0; i < n * side; i += 2) {
    const at = gram + ((<usize>i) << 3);
    v128.store(at, f64x2.div(v128.load(at), f64x2.splat(trace)));
  }
  for (let iteration = 1; iteration <= iterations; iteration++) {
    // The first polynomial is the product so far. All of them commute: products of them are symmetric.
    const newest = iteration === 1 ? product : factor;
    symmetricProduct(gram, gram, newest, n, n, side, side);
    polynomial(gram, newest, n, side, a, b, c);
    if (iteration > 1) {
      symmetricProduct(product, newest, other, n, n, side, side);
      const swap = product;
      product = other;
      other = swap;
    }
    if (iteration === iterations) break;
    symmetricProduct(newest, newest, square, n, n, side, side);
    // A polynomial that is the product already is kept, any other is not needed any more.
    symmetricProduct(square, gram, factor, n, n, side, side);
    const swap = gram;
    gram = factor;
    factor = swap;
  }
  if (product !== work) memory.copy(work, product, room);
  return trace;
}

/** Rows of P X times a factor, eight columns of two rows at a time, handed to what they are for. A row beyond the last is not written. */
function product(
  p: usize,
  x: usize,
  target: usize,
  n: i32,
  columns: i32,
  stride: i32,
  side: i32,
  factor: f64,
  step: f64,
  adds: bool,
): void {
  const along = (<usize>stride) << 3;
  const across = (<usize>side) << 3;
  for (let i = 0; i < n * side; i += 2) {
    const at = p + ((<usize>i) << 3);
    v128.store(at, f64x2.mul(v128.load(at), f64x2.splat(factor)));
  }
  for (let i = 0; i < n; i += 2) {
    const row = p + <usize>i * across;
    for (let col = 0; col < columns; col += WIDTH) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let from = x + ((<usize>col) << 3);
      let left = row;
      for (let k = 0; k < n; k++, from += along, left += 8) {
        const a = v128.load64_splat(left);
        const b = v128.load64_splat(left + across);
        const x0 = v128.load(from);
        const x1 = v128.load(from, 16);
        const x2 = v128.load(from, 32);
        const x3 = v128.load(from, 48);
        a0 = f64x2.add(a0, f64x2.mul(a, x0));
        a1 = f64x2.add(a1, f64x2.mul(a, x1));
        a2 = f64x2.add(a2, f64x2.mul(a, x2));
        a3 = f64x2.add(a3, f64x2.mul(a, x3));
        b0 = f64x2.add(b0, f64x2.mul(b, x0));
        b1 = f64x2.add(b1, f64x2.mul(b, x1));
        b2 = f64x2.add(b2, f64x2.mul(b, x2));
        b3 = f64x2.add(b3, f64x2.mul(b, x3));
      }
      const there = columns - col;
      const to = adds
        ? target + ((<usize>(i * columns + col)) << 2)
        : target + ((<usize>(i * stride + col)) << 3);
      hand(to, a0, a1, a2, a3, step, there, adds);
      if (i + 1 < n) hand(to + (adds ? (<usize>columns) << 2 : along), b0, b1, b2, b3, step, there, adds);
    }
  }
}

function hand(to: usize, v0: v128, v1: v128, v2: v128, v3: v128, step: f64, there: i32, adds: bool): void {
  if (adds) {
    down(to, v0, step, there);
    down(to + 8, v1, step, there - 2);
    down(to + 16, v2, step, there - 4);
    down(to + 24, v3, step, there - 6);
  } else {
    v128.store(to, v0);
    v128.store(to, v1, 16);
    v128.store(to, v2, 32);
    v128.store(to, v3, 48);
  }
}

/** Takes step times a pair of values off a pair of float32, of which `left` are there. */
function down(at: usize, values: v128, step: f64, left: i32): void {
  if (left >= 2) {
    storeTwo(at, f64x2.sub(loadTwo(at), f64x2.mul(f64x2.splat(step), values)));
  } else if (left === 1) {
    store<f32>(at, <f32>(<f64>load<f32>(at) - step * f64x2.extract_lane(values, 0)));
  }
}

/** factor · P X to `out`, rows of `stride` float64. */
export function multiplied(
  p: usize,
  x: usize,
  out: usize,
  n: i32,
  columns: i32,
  stride: i32,
  side: i32,
  factor: f64,
): void {
  product(p, x, out, n, columns, stride, side, factor, 0, false);
}

/** W ← W − step · factor · P X, where W are float32, row by row without gaps. */
export function multipliedFrom(
  p: usize,
  x: usize,
  weights: usize,
  n: i32,
  columns: i32,
  stride: i32,
  side: i32,
  factor: f64,
  step: f64,
): void {
  product(p, x, weights, n, columns, stride, side, factor, step, true);
}
