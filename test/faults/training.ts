import type { GraphDocument } from '../../src/graph/document/document.ts';
import { graph } from '../server/support/graphs.ts';
import { savedWeights } from '../server/support/weights.ts';
import { computeHere } from '../support/compute-here.ts';

/** The smallest picture that is shipped. */
const SMALL_PICTURE = 'sample:inputs/wren.png';

/** Trains one tiny scale on a sample picture and saves the model. */
export function sampleTraining(updates: number, seed = 5, path = SMALL_PICTURE): GraphDocument {
  const document = graph({
    photo: { type: 'image/load@1', params: { path } },
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
        channels: [4, 3, 1],
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

/** The weights that a training gives when nothing disturbs it, computed in this process, in a folder of its own. */
export async function undisturbedWeights(
  home: string,
  document: GraphDocument,
): Promise<readonly number[][]> {
  return savedWeights(await computeHere(document, home));
}
