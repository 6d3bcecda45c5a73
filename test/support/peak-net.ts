import { type EnergyNet, resolveNetSpec } from '../../src/model/net/energy-net.ts';
import type { Size } from '../../src/runtime/tensor.ts';

/** As settings name it. */
export const PEAK_NET = { channels: [2, 1], kernels: [1, 1], spectralNorm: false };

/**
 * f(x) = −ELU(x) − ELU(−x), summed over the pixels of a grey image: a peak at 0 of curvature −1, so that a step multiplies
 * a small x by 1 − δ²/2, and chains of a δ² above 4 swing.
 * @param sign −1; 0 is flat, 1 a trough
 */
export function peak(size: Size, sign = -1): EnergyNet {
  return {
    spec: resolveNetSpec(PEAK_NET, size, 1),
    weights: [Float32Array.of(1, -1), Float32Array.of(sign, sign)],
    biases: [new Float32Array(2), new Float32Array(1)],
    u: [],
  };
}
