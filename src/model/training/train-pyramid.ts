import { ENGINE } from '../../runtime/engine/engine.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import {
  type Checks,
  FUNCTION,
  RECORD,
  requireOptions,
  requireTensor,
  SEED,
  SIGNAL,
} from '../../shared/arguments.ts';
import { VERSION } from '../../version.ts';
import type { TrainedModel } from '../pyramid/pyramid-model.ts';
import { learnInTurn } from './learn-in-turn.ts';
import {
  beginCoarser,
  beginTraining,
  type TrainingCourse,
  type TrainPyramidOptions,
} from './training-course.ts';

const OPTIONS: Checks<TrainPyramidOptions> = {
  engine: ENGINE,
  settings: RECORD,
  seed: SEED,
  signal: SIGNAL,
  onEvent: FUNCTION,
  saveCheckpoint: FUNCTION,
  resume: RECORD,
};

/**
 * Learns a pyramid of energy functions from one image, coarse to fine (Zheng et al. 2021, alg. 1).
 * @param image [1, C, H, W] in [-1, 1], C = 1 or 3.
 * @throws `training/diverged`, `run/cancelled`, `value/out-of-range`, `image/too-small`.
 *
 * @example
 * import { decodeImage, openEngine, TRAINING_PRESETS, trainPyramid } from 'patchwise';
 * const engine = await openEngine('auto');
 * const { image } = await decodeImage('photo.jpg');
 * const model = await trainPyramid(image, { engine, settings: TRAINING_PRESETS.balanced, seed: 1 });
 * console.log(model.scales.length);
 * await engine.dispose();
 */
export async function trainPyramid(image: Tensor, options: TrainPyramidOptions): Promise<TrainedModel> {
  requireTensor(image, 'image');
  requireOptions(options, OPTIONS, ['engine', 'settings', 'seed']);
  let course = beginTraining(image, options);
  if ((await learnInTurn(course)) === 'stuck' && course.fallback) {
    course = beginCoarser(course, course.fallback);
    await learnInTurn(course);
  }
  return modelOf(course);
}

function modelOf(course: TrainingCourse): TrainedModel {
  const { engine, settings, seed, pyramid, scales, startedAt, seconds } = course;
  return {
    image: pyramid.levels.at(-1) as Tensor,
    ratio: pyramid.ratio,
    scales,
    recoveryFactor: settings.recoveryFactor,
    training: {
      patchwise: VERSION,
      seed,
      engine: `${engine.id} (${engine.device.provider}: ${engine.device.name})`,
      settings,
      startedAt,
      seconds: seconds(),
      history: course.history,
      rollbacks: course.rollbacks,
      recoveryErrors: course.recoveryErrors,
    },
  };
}
