import { type PyramidModel, requireNet } from '../../src/model/pyramid/pyramid-model.ts';

/** All weights, biases and power-iteration vectors of a model, for comparing two of them bit for bit. */
export function parameters(model: PyramidModel): number[][] {
  return model.scales
    .map(requireNet)
    .flatMap(({ net }) => [...net.weights, ...net.biases, ...net.u].map((array) => [...array]));
}
