import { type PyramidModel, requireNet, type TrainedModel } from '../../src/model/pyramid/pyramid-model.ts';

/** A model of which every scale was trained, and which says how. */
export function requireTrained(model: PyramidModel): TrainedModel {
  const { training } = model;
  if (training === undefined) throw new Error('The model says nothing of its training.');
  return { ...model, scales: model.scales.map(requireNet), training };
}
