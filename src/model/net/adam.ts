import { blocksOf, matrixKernels } from './matrix-kernels.ts';

/** Moments of Adam (Kingma & Ba 2015), a pair of arrays for each parameter array. */
export interface AdamState {
  readonly m: readonly Float32Array[];
  readonly v: readonly Float32Array[];
  /** Updates done so far. */
  readonly t: number;
}

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const ADAM_DEFAULTS: AdamOptions = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** Zero moments for parameters of the given lengths. */
export function adamState(parameters: readonly Float32Array[]): AdamState {
  return {
    m: parameters.map((p) => new Float32Array(p.length)),
    v: parameters.map((p) => new Float32Array(p.length)),
    t: 0,
  };
}

export function cloneAdam(state: AdamState): AdamState {
  return { m: state.m.map((a) => a.slice()), v: state.v.map((a) => a.slice()), t: state.t };
}

/**
 * One descent update, in place on `parameters` and on the moments' arrays:
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − rate · m̂ / (√v̂ + ε).
 * @param rates a learning rate for each parameter array.
 * @returns the state for the next update (same arrays, t + 1).
 */
export function adamUpdate(
  parameters: readonly Float32Array[],
  gradients: readonly Float32Array[],
  state: AdamState,
  rates: readonly number[],
  options: AdamOptions = ADAM_DEFAULTS,
): AdamState {
  const { beta1, beta2, epsilon } = options;
  const kernels = matrixKernels();
  const t = state.t + 1;
  const correction1 = 1 - beta1 ** t;
  const correction2 = 1 - beta2 ** t;
  for (const rate of new Set(rates)) {
    // Arrays of one rate stand one after the other: one call for many small ones.
    const group = [...parameters.keys()].filter((index) => rates[index] === rate);
    const of = (arrays: readonly Float32Array[]) => group.map((index) => arrays[index] as Float32Array);
    const [theta, g, m, v] = [of(parameters), of(gradients), of(state.m), of(state.v)];
    const count = theta.reduce((sum, { length }) => sum + length, 0);
    const [at, slope, first, second] = blocksOf(kernels, [4 * count, 4 * count, 4 * count, 4 * count]);
    inTurn(at, theta, kernels.write);
    inTurn(slope, g, kernels.write);
    inTurn(first, m, kernels.write);
    inTurn(second, v, kernels.write);
    kernels.functions['adam']!(
      ...[at, slope, first, second, count, beta1, beta2, rate / correction1, correction2, epsilon],
    );
    inTurn(at, theta, kernels.read);
    inTurn(first, m, kernels.read);
    inTurn(second, v, kernels.read);
  }
  return { m: state.m, v: state.v, t };
}

/** Copies arrays to the kernels' memory, or from there, one after the other from an address on. */
function inTurn(
  at: number,
  arrays: readonly Float32Array[],
  copy: (at: number, values: Float32Array) => void,
): void {
  for (const values of arrays) {
    copy(at, values);
    at += 4 * values.length;
  }
}
