import type { ConvLayer, ConvStack, ParameterGradients } from '../runtime/engine/engine.ts';
import { type EnergyNet, inputChannelsOf, normalisedLayers } from './energy-net.ts';

/** A net's weights after spectral normalisation, with what the backward pass needs. */
export interface NormalisedNet {
  /** What an engine runs. */
  readonly stack: ConvStack;
  /** Largest singular value of each normalised layer, as the power iteration sees it. */
  readonly sigma: readonly number[];
  /** The power-iteration vectors after this pass (length outChannels each): the net's next `u`. */
  readonly u: readonly Float32Array[];
  /** Their right-hand partners (length inChannels·k² each, in OIHW order). */
  readonly v: readonly Float32Array[];
}

/**
 * Spectral normalisation (Miyato et al. 2018) of every layer but the last: W̄ = W/σ(W), where W is the kernel as
 * a matrix of outChannels rows and σ comes from power iterations v ← Wᵀu/‖·‖, u ← Wv/‖·‖, σ = uᵀWv, started from
 * the net's own `u`.
 * @param iterations power iterations; after few of them σ lags behind weights that have moved
 */
export function spectralNormalise(net: EnergyNet, iterations = 1): NormalisedNet {
  const normalised = normalisedLayers(net.spec);
  const sigma: number[] = [];
  const us: Float32Array[] = [];
  const vs: Float32Array[] = [];
  const layers = net.weights.map((weights, layer): ConvLayer => {
    const outChannels = net.spec.channels[layer] as number;
    const shape = {
      inChannels: inputChannelsOf(net.spec, layer),
      outChannels,
      kernel: net.spec.kernels[layer] as number,
      bias: net.biases[layer] as Float32Array,
    };
    if (layer >= normalised) return { ...shape, weights };
    const result = powerIteration(weights, net.u[layer] as Float32Array, iterations);
    sigma.push(result.sigma);
    us.push(result.u);
    vs.push(result.v);
    const scale = 1 / result.sigma;
    const scaled = new Float32Array(weights.length);
    for (let i = 0; i < scaled.length; i++) scaled[i] = (weights[i] as number) * scale;
    return { ...shape, weights: scaled };
  });
  return {
    stack: { layers, activation: net.spec.activation, limit: net.spec.colour?.limit },
    sigma,
    u: us,
    v: vs,
  };
}

function powerIteration(weights: Float32Array, start: Float32Array, iterations: number) {
  const rows = start.length;
  const columns = weights.length / rows;
  const u = start.slice();
  const v = new Float32Array(columns);
  const sums = new Float64Array(columns);
  let sigma = 0;
  for (let i = 0; i < iterations; i++) {
    timesTransposed(weights, u, sums);
    let total = 0;
    for (let col = 0; col < columns; col++) total += (sums[col] as number) * (sums[col] as number);
    const norm = Math.sqrt(total) + 1e-12;
    for (let col = 0; col < columns; col++) v[col] = (sums[col] as number) / norm;
    sigma = Math.sqrt(times(weights, v, u));
    const scale = 1 / (sigma + 1e-12);
    for (let row = 0; row < rows; row++) u[row] = (u[row] as number) * scale;
  }
  return { sigma, u, v };
}

/** Wᵀu. Four rows at a time, added one after the other: their sums stay in registers, and rounding as it is row by row. */
function timesTransposed(weights: Float32Array, u: Float32Array, out: Float64Array): void {
  const rows = u.length;
  const columns = out.length;
  out.fill(0);
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const [a, b, c, d] = [u[row]!, u[row + 1]!, u[row + 2]!, u[row + 3]!];
    const first = row * columns;
    const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
    for (let col = 0; col < columns; col++) {
      out[col] =
        out[col]! +
        a * weights[first + col]! +
        b * weights[second + col]! +
        c * weights[third + col]! +
        d * weights[fourth + col]!;
    }
  }
  for (; row < rows; row++) {
    const factor = u[row]!;
    for (let col = 0, at = row * columns; col < columns; col++, at++) {
      out[col] = out[col]! + factor * weights[at]!;
    }
  }
}

/** Wv, written to `out`, of which the sum of squares is returned. Four rows at a time, which do not wait for each other. */
function times(weights: Float32Array, v: Float32Array, out: Float32Array): number {
  const rows = out.length;
  const columns = v.length;
  let squares = 0;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const first = row * columns;
    const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let col = 0; col < columns; col++) {
      const value = v[col]!;
      a += value * weights[first + col]!;
      b += value * weights[second + col]!;
      c += value * weights[third + col]!;
      d += value * weights[fourth + col]!;
    }
    out[row] = a;
    out[row + 1] = b;
    out[row + 2] = c;
    out[row + 3] = d;
    squares = squares + a * a + b * b + c * c + d * d;
  }
  for (; row < rows; row++) {
    let dot = 0;
    for (let col = 0, at = row * columns; col < columns; col++, at++) dot += v[col]! * weights[at]!;
    out[row] = dot;
    squares += dot * dot;
  }
  return squares;
}

/**
 * Takes gradients to the normalised weights back to the raw ones, u and v held constant:
 * ∂L/∂W = (∂L/∂W̄ − ⟨∂L/∂W̄, W̄⟩ u vᵀ) / σ.
 */
export function backpropSpectralNorm(
  normalised: NormalisedNet,
  gradients: ParameterGradients['weights'],
): Float32Array[] {
  return gradients.map((gradient, layer) => {
    const sigma = normalised.sigma[layer];
    const u = normalised.u[layer];
    const v = normalised.v[layer];
    if (sigma === undefined || u === undefined || v === undefined) return gradient;
    const weights = (normalised.stack.layers[layer] as ConvLayer).weights;
    let dot = 0;
    for (let i = 0; i < gradient.length; i++) dot += (gradient[i] as number) * (weights[i] as number);
    const raw = new Float32Array(gradient.length);
    for (let row = 0, at = 0; row < u.length; row++) {
      const factor = dot * (u[row] as number);
      for (let col = 0; col < v.length; col++, at++) {
        raw[at] = ((gradient[at] as number) - factor * (v[col] as number)) / sigma;
      }
    }
    return raw;
  });
}

/** Power iterations after which the largest singular value of a small kernel is settled. */
const SETTLED = 300;

/**
 * How far the singular values that a net is sampled with lag behind the true ones: the largest true σ / used σ over its
 * normalised layers. 1 when they are exact; undefined without spectral normalisation.
 */
export function spectralLag(net: EnergyNet): number | undefined {
  const used = spectralNormalise(net).sigma;
  const settled = spectralNormalise(net, SETTLED).sigma;
  if (used.length === 0) return undefined;
  return used.reduce((most, sigma, layer) => Math.max(most, (settled[layer] as number) / sigma), 0);
}
