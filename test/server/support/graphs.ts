import { join } from 'node:path';
import sharp from 'sharp';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';

export function graph(nodes: Record<string, NodeEntry>, title = 'Test'): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: { title, seed: 1 }, nodes };
}

/** A graph that runs anywhere in a moment: noise, written to a file. */
export function noiseGraph(title = 'Noise', width = 8): GraphDocument {
  return graph(
    {
      noise: { type: 'noise/uniform@1', params: { height: 8, width } },
      save: { type: 'image/save@1', in: { image: 'noise.images' } },
    },
    title,
  );
}

/** The picture that `asset:tiny` names: soft stripes of 22×16 px. */
export async function writeTinyPicture(home: string): Promise<void> {
  const pixels = Buffer.from(
    Array.from({ length: 22 * 16 * 3 }, (_, i) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 22, Math.floor(i / 66)];
      return 128 + Math.round(100 * Math.sin(0.9 * x + 0.5 * y + c));
    }),
  );
  await sharp(pixels, { raw: { width: 22, height: 16, channels: 3 } })
    .png()
    .toFile(join(home, 'tiny.png'));
}

/** How a node learns one tiny scale: `updates` set how long it takes. */
export function oneTinyScale(updates: number) {
  return {
    ...{ scales: 1, longSide: 16, shortSide: 8, channels: [4, 3, 1] },
    ...{ updates, steps: 4, recoverySteps: 2 },
  };
}

/** Trains two tiny scales and saves the model; `updates` of the coarse scale decide how long it takes. */
export function trainingGraph(updates = 20, seed = 1): GraphDocument {
  const document = graph({
    photo: { type: 'image/load@1', params: { path: 'asset:tiny' } },
    train: {
      type: 'training/train-pyramid@1',
      params: {
        scales: 2,
        longSide: 14,
        shortSide: 7,
        updates: [updates, 2],
        steps: 2,
        recoverySteps: 1,
        channels: [4, 3, 1],
        poolSize: 2,
      },
      in: { image: 'photo.image' },
    },
    save: { type: 'model/save@1', in: { model: 'train.model' } },
  });
  return { ...document, meta: { ...document.meta, seed } };
}
