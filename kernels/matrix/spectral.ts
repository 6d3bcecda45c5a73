import { loadTwo, storeTwo } from './floats';

/** Rows or columns that are summed at once. */
const WIDTH: i32 = 8;

/** out = Σ over `count` rows of factor · row, rows of `stride` float64, in the order of the rows; `width` columns. */
function combined(rows: usize, factors: usize, out: usize, count: i32, width: i32, stride: i32): void {
  const along = (<usize>stride) << 3;
  for (let col = 0; col < width; col += WIDTH) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let from = rows + ((<usize>col) << 3);
    for (let row = 0; row < count; row++, from += along) {
      const factor = f64x2.splat(<f64>load<f32>(factors + ((<usize>row) << 2)));
      s0 = f64x2.add(s0, f64x2.mul(factor, v128.load(from)));
      s1 = f64x2.add(s1, f64x2.mul(factor, v128.load(from, 16)));
      s2 = f64x2.add(s2, f64x2.mul(factor, v128.load(from, 32)));
      s3 = f64x2.add(s3, f64x2.mul(factor, v128.load(from, 48)));
    }
    const to = out + ((<usize>col) << 3);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/** The sum of squares, one after the other. */
function squares(values: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    sum += value * value;
  }
  return sum;
}

/**
 * Power iterations v ← Wᵀu/‖·‖, u ← Wv/‖·‖ (src/model/net/spectral-norm.ts).
 * @param w rows of `stride` float64 @param transpose rows of `side` float64
 * @param u `rows` float32, in place @param v `columns` float32
 * @param sums room for `stride` or `side` float64, whichever are more
 * @returns ‖Wv‖ of the last
 */
export function powerIteration(
  w: usize,
  transpose: usize,
  u: usize,
  v: usize,
  sums: usize,
  rows: i32,
  columns: i32,
  stride: i32,
  side: i32,
  iterations: i32,
): f64 {
  let sigma: f64 = 0;
  for (let i = 0; i < iterations; i++) {
    combined(w, u, sums, rows, columns, stride);
    const norm = sqrt(squares(sums, columns)) + 1e-12;
    for (let col: usize = 0; col < <usize>columns; col++) {
      store<f32>(v + (col << 2), <f32>(load<f64>(sums + (col << 3)) / norm));
    }
    combined(transpose, v, sums, columns, rows, side);
    sigma = sqrt(squares(sums, rows));
    const scale = 1.0 / (sigma + 1e-12);
    for (let row: usize = 0; row < <usize>rows; row++) {
      const at = u + (row << 2);
      // As float32 before it is scaled, too.
      store<f32>(at, <f32>(<f64>(<f32>load<f64>(sums + (row << 3))) * scale));
    }
  }
  return sigma;
}

/** Float32 times a factor, to `out`; `count` even, or one more is written. */
export function scaled(values: usize, out: usize, count: i32, factor: f64): void {
  for (let i = 0; i < count; i += 2, values += 8, out += 8) {
    storeTwo(out, f64x2.mul(loadTwo(values), f64x2.splat(factor)));
  }
}

/**
 * (G − ⟨G, W⟩ u vᵀ) / σ in place of G; all float32, row by row without gaps. One value more than there are of v is read.
 */
export function backThroughNorm(
  gradient: usize,
  weights: usize,
  u: usize,
  v: usize,
  rows: i32,
  columns: i32,
  sigma: f64,
): void {
  const count = <usize>(rows * columns);
  let dot: f64 = 0;
  for (let at: usize = 0; at < count << 2; at += 4) {
    dot += <f64>load<f32>(gradient + at) * <f64>load<f32>(weights + at);
  }
  const divisor = f64x2.splat(sigma);
  const even = columns & ~1;
  for (let row = 0; row < rows; row++) {
    const factor = dot * <f64>load<f32>(u + ((<usize>row) << 2));
    const factors = f64x2.splat(factor);
    for (let col = 0; col < even; col += 2, gradient += 8) {
      const share = f64x2.mul(factors, loadTwo(v + ((<usize>col) << 2)));
      storeTwo(gradient, f64x2.div(f64x2.sub(loadTwo(gradient), share), divisor));
    }
    if (even === columns) continue;
    const share = factor * <f64>load<f32>(v + ((<usize>even) << 2));
    store<f32>(gradient, <f32>((<f64>load<f32>(gradient) - share) / sigma));
    gradient += 4;
  }
}
