import sharp from 'sharp';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';

export function document(title: string, nodes: Readonly<Record<string, NodeEntry>>): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: { title, seed: 1 }, nodes };
}

/** The smallest picture that is shipped: a photograph takes a second of each run. */
export const SMALL_PICTURE = 'sample:inputs/wren.png';

/** A photograph, blurred and saved: it runs in a moment. */
export const blurred = document('Blurred photograph', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  blur: { type: 'image/blur@1', in: { image: 'photo.image' }, params: { sigma: 1 } },
  save: { type: 'image/save@1', in: { image: 'blur.image' } },
});

/** A training of a fraction of a second a scale, and samples of it. */
export const tinyTraining = document('Tiny training', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  train: {
    type: 'training/train-pyramid@1',
    in: { image: 'photo.image' },
    params: {
      scales: 2,
      longSide: 32,
      shortSide: 12,
      channels: [16, 16, 1],
      updates: 12,
      steps: 6,
      recoverySteps: 4,
      poolSize: 2,
    },
  },
  samples: {
    type: 'sampling/sample-pyramid@1',
    in: { model: 'train.model' },
    params: { count: 2, candidates: 1 },
  },
  save: { type: 'image/save@1', in: { image: 'samples.images' } },
});

/** A training that takes minutes, of short updates: something to cancel as soon as it has told of one. */
export const longTraining = document('Long training', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  train: {
    type: 'training/train-pyramid@1',
    in: { image: 'photo.image' },
    params: { scales: 2, longSide: 32, shortSide: 12, net: 'narrow', updates: 100_000, steps: 6 },
  },
  model: { type: 'model/save@1', in: { model: 'train.model' } },
});

/** A solid PNG. */
export async function solidPng(
  r: number,
  g: number,
  b: number,
  width = 48,
  height = 36,
): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}
