import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageOf, PatchwiseError } from '../../errors.ts';
import type { NodeContext } from '../../graph/types/node.ts';
import { recoverPyramid } from '../../model/chain/sample-pyramid.ts';
import { spectralLag } from '../../model/net/spectral-norm.ts';
import { pyramidSizes } from '../../model/pyramid/pyramid.ts';
import { corruptedStart, type PyramidModel, trainingPyramid } from '../../model/pyramid/pyramid-model.ts';
import type { TrainingSettings } from '../../model/pyramid/training-settings.ts';
import { decodeCheckpoint, encodeCheckpoint, imageIdentity } from '../../model/training/checkpoint-file.ts';
import { plannedCosts } from '../../model/training/cost.ts';
import { trainPyramid } from '../../model/training/train-pyramid.ts';
import type { TrainingState } from '../../model/training/training-course.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { trainingCost } from '../cost.ts';
import { defineNode, port } from '../kit.ts';
import { seed } from '../params.ts';
import type { NodeServices } from '../services.ts';
import { lossCurves, recoveryCurves } from './curves.ts';
import { learningParams, netParams, pyramidParams, trainingSettings } from './settings.ts';
import { coarserSizes, tapTraining } from './training-taps.ts';

export const trainPyramidNode = defineNode({
  type: 'training/train-pyramid',
  version: 1,
  title: 'Train pyramid',
  category: 'Training',
  help: 'Trains an energy net for every scale of an image, coarse to fine, by contrasting Langevin samples with the image, and alongside recovers the image from a corrupted version (Zheng et al. 2021, alg. 1).',
  inputs: { image: port('image', 'The one image to learn from.') },
  outputs: {
    model: port('model', 'The trained pyramid.'),
    image: port('image', 'The training image at the finest scale.'),
    recovery: port(
      'image',
      'Result of the recovery chain at the finest scale, each scale keeping the mean colour of its start: a well-trained model returns to its image.',
    ),
    loss: port('series', 'Contrastive loss over the updates.'),
    recoveryError: port('series', 'Recovery error over the updates.'),
    report: port('report', 'Time, recovery error of each scale, returns to healthy weights.'),
  },
  params: z.object({ ...pyramidParams, ...learningParams, ...netParams, seed }),
  previews: { synthesis: 'image', recovery: 'image' },
  cost: (params) => trainingCost(params),
  cache: 'disk',
  run: async ({ image }, params, context) => {
    const settings = trainingSettings(params);
    const { checkpoints } = context.services;
    const key = checkpointKey(image, settings, context.seed);
    const resume = await readCheckpoint(context, key, { image, seed: context.seed, settings });
    if (resume) context.log('info', 'Resuming the training from its checkpoint.');
    else tellTime(settings, image, context);
    const engine = await context.services.engine(context);
    const tell = tapTraining(context, {
      coarser: coarserSizes(image, settings),
      again: resume?.coarser ?? false,
    });
    const model = await trainPyramid(image, {
      engine,
      settings,
      seed: context.seed,
      signal: context.signal,
      resume,
      onEvent: tell,
      saveCheckpoint: checkpointSaver(context, (state) =>
        checkpoints.save(key, encodeCheckpoint(state, image), context.signal.aborted),
      ),
    });
    // It is done: a checkpoint that cannot be removed now costs its place.
    await checkpoints
      .remove(key)
      .catch((error: unknown) =>
        context.log('warning', `The checkpoint could not be removed: ${messageOf(error)}`),
      );
    const { training } = model;
    return {
      model,
      image: model.image,
      recovery: await shownRecovery(engine, model, context.signal),
      loss: lossCurves(training.history),
      recoveryError: recoveryCurves(training.history),
      report: {
        title: 'Training',
        entries: [
          { name: 'training time', value: training.seconds ?? 0, meaning: 'seconds' },
          ...training.recoveryErrors.map((value, s) => ({
            name: `recovery error, scale ${s}`,
            value,
            meaning:
              "mean squared error of the training's own chain, in [-1, 1] units; lower is better, below 0.01 is healthy",
          })),
          ...model.scales.flatMap(({ net }, s) => {
            const lag = spectralLag(net);
            if (lag === undefined) return [];
            return {
              name: `spectral norm, scale ${s}`,
              value: lag,
              meaning: 'largest true singular value of a layer over the one it is divided by; 1 is exact',
            };
          }),
          {
            name: 'returns to healthy weights',
            value: training.rollbacks.length,
            meaning: '0 when nothing ran away or began with a net that learns no more',
          },
        ],
      },
    };
  },
});

/**
 * The recovery as it is shown: as node Recover does it, which keeps the mean colour of each scale's start. The
 * training's own chain may drift from it, by up to some levels in a bright sky, and its recovery errors say so.
 */
async function shownRecovery(
  engine: EnergyEngine,
  model: PyramidModel,
  signal: AbortSignal,
): Promise<Tensor> {
  const start = corruptedStart(trainingPyramid(model).levels[0] as Tensor, model.recoveryFactor);
  return (await recoverPyramid(engine, model, start, { keepColour: true, signal })).at(-1) as Tensor;
}

/** Multiply-adds that two cores of a server make a second in a training by default. */
const TWO_CORES = 1.5e10;

/** Says beforehand how long a training takes that is not done in a moment. */
function tellTime(settings: TrainingSettings, image: Tensor, { log }: NodeContext<NodeServices>): void {
  const { sizes } = pyramidSizes(sizeOf(image), settings.pyramid);
  const seconds = plannedCosts(settings, sizes, nchw(image).c).total / TWO_CORES;
  if (seconds < 10) return;
  const [amount, unit] =
    seconds < 100
      ? [seconds / 10, '0 s']
      : seconds < 6000
        ? [seconds / 60, ' min']
        : [seconds / 3600, ' hours'];
  log(
    'info',
    `A training of about ${Math.round(amount)}${unit} on two cores, less on more or on a graphics card.`,
  );
}

/** What a checkpoint belongs to: the same training finds it again, another never does. */
function checkpointKey(image: Tensor, settings: TrainingSettings, seedValue: number): string {
  return createHash('sha256')
    .update(JSON.stringify([imageIdentity(image), settings, seedValue]))
    .digest('hex');
}

/** The newest checkpoint that is sound; what is damaged is told, and passed over. @throws `checkpoint/mismatch` */
async function readCheckpoint(
  { log, services: { checkpoints } }: NodeContext<NodeServices>,
  key: string,
  expected: Parameters<typeof decodeCheckpoint>[1],
): Promise<TrainingState | undefined> {
  const before = 'the one before it is taken, if it is sound';
  const reads = [
    [await checkpoints.load(key), `The newest checkpoint (${key}) is damaged; ${before}`],
    [await checkpoints.loadPrevious?.(key), `The checkpoint before (${key}.previous) is damaged too`],
  ] as const;
  for (const [bytes, complaint] of reads) {
    try {
      if (bytes !== undefined) return decodeCheckpoint(bytes, expected);
    } catch (error) {
      if (!(error instanceof PatchwiseError) || !error.code.startsWith('model/')) throw error;
      log('warning', `${complaint}: ${error.message}`);
    }
  }
  return undefined;
}

/**
 * Saves checkpoints, and tells when one cannot be saved (a full disk): a checkpoint protects a training, and its
 * failing must not end it. Told once until one can be saved again; always when the training is being stopped.
 */
function checkpointSaver(
  { log, signal }: NodeContext<NodeServices>,
  save: (state: TrainingState) => Promise<void>,
): (state: TrainingState) => Promise<void> {
  let told = false;
  let last: string | undefined;
  return async (state) => {
    const at = placeOf(state);
    try {
      await save(state);
      told = false;
      last = at;
    } catch (error) {
      if (told && !signal.aborted) return;
      told = true;
      const reason =
        error instanceof PatchwiseError ? `${error.message} ${error.hint ?? ''}`.trim() : String(error);
      const kept =
        last === undefined ? 'none of this run has been saved' : `the last one saved is of ${last}`;
      log('warning', `The checkpoint of ${at} could not be saved; ${kept}. ${reason}`);
    }
  };
}

function placeOf({ current, finished }: TrainingState): string {
  return current === undefined
    ? `scale ${finished.length}, finished`
    : `scale ${current.scale + 1}, update ${current.update}`;
}
