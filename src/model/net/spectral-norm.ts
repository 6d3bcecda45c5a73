import type { ConvLayer, ConvStack, ParameterGradients } from '../../runtime/engine/engine.ts';
import { type EnergyNet, inputChannelsOf, normalisedLayers } from './energy-net.ts';
import { blocksOf, filledUp, matrixKernels } from './matrix-kernels.ts';

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
 * @param kept of the same net before, needed no longer: the weights and v go to its memory, `u` to fresh memory
 */
export function spectralNormalise(net: EnergyNet, iterations = 1, kept?: NormalisedNet): NormalisedNet {
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
    const [own, v] = [kept?.stack.layers[layer]?.weights, kept?.v[layer]];
    const memory = own && v && { weights: own, v };
    const result = powerIteration(weights, net.u[layer] as Float32Array, iterations, memory);
    sigma.push(result.sigma);
    us.push(result.u);
    vs.push(result.v);
    return { ...shape, weights: result.normalised };
  });
  return {
    stack: { layers, activation: net.spec.activation, limit: net.spec.colour?.limit },
    sigma,
    u: us,
    v: vs,
  };
}

interface Kept {
  readonly weights: Float32Array;
  readonly v: Float32Array;
}

/** @param start the power-iteration vector, as long as there are rows */
function powerIteration(
  weights: Float32Array,
  start: Float32Array,
  iterations: number,
  kept: Kept | undefined,
) {
  const kernels = matrixKernels();
  const { functions } = kernels;
  const rows = start.length;
  const count = weights.length;
  const columns = count / rows;
  const [stride, side] = [filledUp(columns), filledUp(rows)];
  const [w, u, v, wide, transpose, sums, out] = blocksOf(kernels, [
    4 * count,
    4 * rows,
    4 * columns,
    8 * rows * stride,
    8 * columns * side,
    8 * Math.max(stride, side),
    4 * count,
  ]);
  kernels.write(w, weights);
  kernels.write(u, start);
  functions['widened']!(w, wide, transpose, rows, columns, stride, side);
  const sigma = functions['powerIteration']!(
    ...[wide, transpose, u, v, sums, rows, columns, stride, side, iterations],
  );
  functions['scaled']!(w, out, count, 1 / sigma);
  return {
    sigma,
    u: kernels.read(u, new Float32Array(rows)),
    v: kernels.read(v, kept?.v ?? new Float32Array(columns)),
    normalised: kernels.read(out, kept?.weights ?? new Float32Array(count)),
  };
}

/**
 * Takes gradients to the normalised weights back to the raw ones, u and v held constant:
 * ∂L/∂W = (∂L/∂W̄ − ⟨∂L/∂W̄, W̄⟩ u vᵀ) / σ.
 * @returns the same arrays, changed in place
 */
export function backpropSpectralNorm(
  normalised: NormalisedNet,
  gradients: ParameterGradients['weights'],
): ParameterGradients['weights'] {
  for (const [layer, gradient] of gradients.entries()) {
    const sigma = normalised.sigma[layer];
    const u = normalised.u[layer];
    const v = normalised.v[layer];
    if (sigma === undefined || u === undefined || v === undefined) continue;
    const weights = (normalised.stack.layers[layer] as ConvLayer).weights;
    const kernels = matrixKernels();
    const count = gradient.length;
    const [rows, columns] = [u.length, v.length];
    const [g, w, left, right] = blocksOf(kernels, [4 * count, 4 * count, 4 * rows, 4 * columns]);
    kernels.write(g, gradient);
    kernels.write(w, weights);
    kernels.write(left, u);
    kernels.write(right, v);
    kernels.functions['backThroughNorm']!(g, w, left, right, rows, columns, sigma);
    kernels.read(g, gradient);
  }
  return gradients;
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
