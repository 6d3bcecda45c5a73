import type { GraphDocument } from '../../src/graph/document/document.ts';
import { graph } from '../../test/server/support/graphs.ts';

/** A picture of noise: what a run costs that computes next to nothing. */
export function tinyRun(seed: number): GraphDocument {
  const document = graph({
    noise: { type: 'noise/uniform@1', params: { height: 24, width: 32 } },
    save: { type: 'image/save@1', in: { image: 'noise.images' } },
  });
  return { ...document, meta: { ...document.meta, seed } };
}

/** A training of one scale of 48×30 px that shows pictures as it goes, and leaves a model and a picture. */
export function training(updates: number, seed: number): GraphDocument {
  const document = graph({
    photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    train: {
      type: 'training/train-pyramid@1',
      in: { image: 'photo.image' },
      params: { scales: 1, longSide: 48, shortSide: 24, updates, steps: 10, recoverySteps: 5, net: 'small' },
    },
    model: { type: 'model/save@1', in: { model: 'train.model' } },
    picture: { type: 'image/save@1', in: { image: 'train.recovery' } },
  });
  return { ...document, meta: { ...document.meta, seed } };
}
