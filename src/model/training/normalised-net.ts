import type { EnergyNet } from '../energy-net.ts';
import { type NormalisedNet, spectralNormalise } from '../spectral-norm.ts';

/**
 * Of the update before, by the weights that a training changes in place: fresh kernels at each would bring the
 * collector on.
 */
const lastNormalised = new WeakMap<EnergyNet['weights'], NormalisedNet>();

/** {@link spectralNormalise}; the kernels hold until the next update of the same net. */
export function normalise(net: EnergyNet, iterations: number | undefined): NormalisedNet {
  const normalised = spectralNormalise(net, iterations, lastNormalised.get(net.weights));
  lastNormalised.set(net.weights, normalised);
  return normalised;
}

/** The net as it runs, in memory of its own: normalised, and not to be normalised again. */
export function normalisedNet({ spec, biases }: EnergyNet, { stack }: NormalisedNet): EnergyNet {
  return {
    spec: { ...spec, spectralNorm: false },
    weights: stack.layers.map(({ weights }) => weights.slice()),
    biases: biases.map((bias) => bias.slice()),
    u: [],
  };
}
