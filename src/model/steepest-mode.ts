import type { Generator } from '../runtime/random/random.ts';
import { symmetricEigen } from '../runtime/symmetric-eigen.ts';

/** An eigenvector of a Hessian, of length 1, and its eigenvalue. */
export interface Mode {
  readonly curvature: number;
  readonly direction: Float32Array;
}

export interface Curvatures {
  /** Of the largest (most positive) curvature: what ascent takes away from. */
  readonly steepest: Mode;
  /** The least (most negative) curvature: what bounds the step. */
  readonly least: Mode;
}

/** Root mean square of the disturbance, a value, from which curvatures are taken: far above what f32 rounds. */
const DISTURBANCE = 1e-3;
/** A residual this small beside the largest coefficient is rounding: the space is exhausted. */
const EXHAUSTED = 1e-4;

/**
 * The largest and the least curvature of a function at x by Lanczos's method with full reorthogonalisation (Golub & Van
 * Loan, 10.1), its products H v = (∇(x + h v) − ∇(x − h v)) / 2h. It finds the most positive eigenvalue however large
 * the negative ones are, which power iteration does not without a shift.
 * @param gradientOf ∇ of the function, of the length of x
 * @param products of the Hessian at most, two gradients each
 * @param mask 0 or 1 a value: only directions within it count; left out, all do
 */
export async function curvaturesAt(
  gradientOf: (x: Float32Array) => Promise<Float32Array>,
  x: Float32Array,
  generator: Generator,
  { products = 40, mask }: { readonly products?: number; readonly mask?: Float32Array | undefined } = {},
): Promise<Curvatures> {
  const within = (values: Float32Array) => (mask ? values.map((value, i) => value * mask[i]!) : values);
  const h = DISTURBANCE * Math.sqrt(mask ? mask.reduce((sum, one) => sum + one, 0) : x.length);
  const basis: Float32Array[] = [unit(within(generator.normal(x.length))).vector];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  for (;;) {
    const v = basis.at(-1) as Float32Array;
    const above = await gradientOf(moved(x, v, h));
    const below = await gradientOf(moved(x, v, -h));
    const product = within(above.map((value, i) => (value - below[i]!) / (2 * h)));
    diagonal.push(dot(product, v));
    if (diagonal.length === Math.min(products, x.length)) break;
    // Twice is enough.
    for (const one of [...basis, ...basis]) addTo(product, one, -dot(product, one));
    const next = unit(product);
    const largest = Math.max(...diagonal.map(Math.abs), ...beside);
    if (!(next.length > EXHAUSTED * largest)) break;
    beside.push(next.length);
    basis.push(next.vector);
  }
  const n = diagonal.length;
  const tridiagonal = new Float64Array(n * n);
  diagonal.forEach((value, i) => {
    tridiagonal[i * n + i] = value;
    if (i + 1 < n) tridiagonal[i * n + i + 1] = beside[i]!;
  });
  const { values, vectors } = symmetricEigen(tridiagonal, n);
  const mode = (column: number): Mode => {
    const direction = new Float32Array(x.length);
    basis.forEach((one, i) => {
      addTo(direction, one, vectors[column * n + i]!);
    });
    return { curvature: values[column]!, direction: unit(direction).vector };
  };
  return { steepest: mode(0), least: mode(n - 1) };
}

/** x + length · direction */
export function moved(x: Float32Array, direction: Float32Array, length: number): Float32Array {
  return x.map((value, i) => value + length * direction[i]!);
}

/** Σ aᵢ bᵢ in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(target: Float32Array, direction: Float32Array, length: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + length * direction[i]!;
}

function unit(vector: Float32Array): { readonly vector: Float32Array; readonly length: number } {
  const length = Math.sqrt(dot(vector, vector));
  return { vector: vector.map((value) => value / length), length };
}
