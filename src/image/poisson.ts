import { PatchwiseError } from '../errors.ts';
import type { Size } from '../runtime/tensor.ts';

export interface PoissonOptions {
  /** Ends when the residual has fallen by this factor. Default 1e-6. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/**
 * Solves the discrete Poisson equation with Dirichlet values: for every free pixel p, with its neighbours q inside the
 * image (two to four), Σ_q (u_p − u_q) = source_p; other pixels keep their value. Conjugate gradients with a diagonal
 * preconditioner, in double precision; the image's border is free of flux (Neumann).
 * @param values one plane; where pixels are free it is the first guess
 * @param free 1 where a pixel is to be found
 * @param source one value a pixel; zero everywhere (a membrane) when left out
 * @throws `value/out-of-range` when no pixel is fixed: the solution is then known up to a constant only
 */
export function solvePoisson(
  values: Float32Array,
  free: Uint8Array,
  { height, width }: Size,
  source?: Float32Array,
  options: PoissonOptions = {},
): Float32Array {
  const { tolerance = 1e-6, maxIterations = 4 * (height + width) + 200 } = options;
  const unknown = free.reduce<number[]>((list, isFree, p) => {
    if (isFree) list.push(p);
    return list;
  }, []);
  if (unknown.length === 0) return values.slice();
  if (unknown.length === values.length) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The mask covers the whole image: there is nothing to continue from.',
      {
        hint: 'Use a mask that covers only a part of the image.',
      },
    );
  }
  const u = Float64Array.from(values);
  const neighbours = (p: number): number[] => {
    const x = p % width;
    return [
      ...(x > 0 ? [p - 1] : []),
      ...(x + 1 < width ? [p + 1] : []),
      ...(p >= width ? [p - width] : []),
      ...(p + width < values.length ? [p + width] : []),
    ];
  };
  const links = unknown.map(neighbours);
  const size = unknown.length;
  // r = b − A·u, over the unknown pixels.
  const r = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const p = unknown[i]!;
    let sum = source?.[p] ?? 0;
    for (const q of links[i]!) sum += u[q]! - u[p]!;
    r[i] = sum;
  }
  const z = new Float64Array(size);
  const precondition = (): number => {
    let product = 0;
    for (let i = 0; i < size; i++) {
      z[i] = r[i]! / links[i]!.length;
      product += r[i]! * z[i]!;
    }
    return product;
  };
  let product = precondition();
  const enough = product * tolerance * tolerance;
  // A direction is zero where pixels are held, so A can be applied on the whole plane.
  const direction = new Float64Array(values.length);
  for (let i = 0; i < size; i++) direction[unknown[i]!] = z[i]!;
  const image = new Float64Array(size);
  for (let iteration = 0; iteration < maxIterations && product > enough && product > 1e-30; iteration++) {
    let curvature = 0;
    for (let i = 0; i < size; i++) {
      const d = direction[unknown[i]!]!;
      const around = links[i]!;
      let sum = around.length * d;
      for (const q of around) sum -= direction[q]!;
      image[i] = sum;
      curvature += sum * d;
    }
    const step = product / curvature;
    for (let i = 0; i < size; i++) {
      const p = unknown[i]!;
      u[p] = u[p]! + step * direction[p]!;
      r[i] = r[i]! - step * image[i]!;
    }
    const next = precondition();
    const keep = next / product;
    for (let i = 0; i < size; i++) {
      const p = unknown[i]!;
      direction[p] = z[i]! + keep * direction[p]!;
    }
    product = next;
  }
  const result = values.slice();
  for (const p of unknown) result[p] = u[p]!;
  return result;
}
