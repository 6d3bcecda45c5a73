import type { EnergyNet } from '../net/energy-net.ts';
import { type NormalisedNet, spectralNormalise } from '../net/spectral-norm.ts';

/**
 * Of the update before, by the weights that a training changes in place: fresh kernels at each would bring the
 * collector on.
 */
const lastNormalised = new WeakMap<EnergyNet['weights'], NormalisedNet>();

/** {@link spectralNormalise}; the kernels hold until the next update of the same net. */
export function normalise(net: EnergyNet, iterations: number): NormalisedNet {
  const normalised = spectralNormalise(net, iterations, lastNormalised.get(net.weights));
  lastNormalised.set(net.weights, normalised);
  return normalised;
}
