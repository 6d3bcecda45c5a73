import type { GraphDocument } from '../../src/graph/document/document.ts';
import { resolveReferences } from '../../src/server/references.ts';
import { openStudio } from '../../src/server/studio.ts';
import { graph } from '../server/support/graphs.ts';
import { studioOptions } from '../server/support/real-studio.ts';
import { ended } from '../server/support/waiting.ts';
import { savedWeights } from '../server/support/weights.ts';

/** Trains one tiny scale on a sample picture and saves the model. */
export function sampleTraining(updates: number, seed = 5): GraphDocument {
  const document = graph({
    photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
    train: {
      type: 'training/train-pyramid@1',
      in: { image: 'photo.image' },
      params: {
        scales: 1,
        longSide: 12,
        shortSide: 8,
        updates,
        steps: 2,
        recoverySteps: 1,
        net: 'small',
      },
    },
    save: { type: 'model/save@1', in: { model: 'train.model' } },
  });
  return { ...document, meta: { ...document.meta, seed } };
}

/** A quick run that leaves a picture. */
export const pictureGraph: GraphDocument = graph({
  noise: { type: 'noise/uniform@1', params: { height: 24, width: 32 } },
  save: { type: 'image/save@1', in: { image: 'noise.images' } },
});

/** The weights that a training gives when nothing disturbs it, computed in a home of its own. */
export async function undisturbedWeights(
  home: string,
  document: GraphDocument,
): Promise<readonly number[][]> {
  const studio = await openStudio(studioOptions(home, { resolveReferences }));
  try {
    const { id } = studio.runs.submit({ document, priority: 0 });
    const run = await ended(studio, id);
    if (run.status !== 'done') throw new Error(`The undisturbed training is ${run.status}: ${run.reason}`);
    return await savedWeights(studio.runs.outputFolder(id));
  } finally {
    await studio.close();
  }
}
