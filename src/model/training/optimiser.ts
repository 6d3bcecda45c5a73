import { type AdamState, adamUpdate } from '../net/adam.ts';
import type { EnergyNet } from '../net/energy-net.ts';
import { muonUpdate } from '../net/muon.ts';
import type { TrainingSettings } from '../pyramid/training-settings.ts';

/** Gradients to the raw weights and to the biases, a layer each. */
export interface NetGradients {
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
}

/**
 * One descent update of a net, in place on its parameters and on the moments. With `optimiser: muon` the kernels
 * between two hidden layers are updated as matrices of outChannels rows ({@link muonUpdate}); the first and the last
 * kernel and the biases keep Adam, whose rates they share. A matrix has its running mean in `state.m`; its `state.v`
 * stays 0.
 * @param rate Adam's at this update; the last layer's is times `lastLayerRate`, the matrices' times `muonRate`
 * @returns the state for the next update (same arrays, t + 1)
 */
export function optimise(
  net: EnergyNet,
  gradients: NetGradients,
  state: AdamState,
  settings: TrainingSettings,
  rate: number,
): AdamState {
  const last = net.weights.length - 1;
  const isMatrix = (layer: number) => settings.optimiser === 'muon' && layer > 0 && layer < last;
  const parameters: Float32Array[] = [];
  const slopes: Float32Array[] = [];
  const m: Float32Array[] = [];
  const v: Float32Array[] = [];
  const rates: number[] = [];
  for (let index = 0; index <= 2 * last + 1; index++) {
    if (isMatrix(index)) continue;
    const [all, slopesOfAll, layer] =
      index <= last
        ? [net.weights, gradients.weights, index]
        : [net.biases, gradients.biases, index - last - 1];
    parameters.push(all[layer] as Float32Array);
    slopes.push(slopesOfAll[layer] as Float32Array);
    m.push(state.m[index] as Float32Array);
    v.push(state.v[index] as Float32Array);
    rates.push(index === last ? rate * settings.lastLayerRate : rate);
  }
  const options = { beta1: settings.beta1, beta2: settings.beta2, epsilon: 1e-8 };
  const { t } = adamUpdate(parameters, slopes, { m, v, t: state.t }, rates, options);
  const { muonRate, muonMomentum } = settings;
  for (const [layer, weights] of net.weights.entries()) {
    if (!isMatrix(layer)) continue;
    const mean = state.m[layer] as Float32Array;
    const rows = net.spec.channels[layer] as number;
    muonUpdate(weights, gradients.weights[layer] as Float32Array, mean, rows, rate * muonRate, muonMomentum);
  }
  return { m: state.m, v: state.v, t };
}
