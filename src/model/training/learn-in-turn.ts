import type { Tensor } from '../../runtime/tensor.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import type { NetScale } from '../pyramid/pyramid-model.ts';
import { chainProcessBeside } from './chain-process.ts';
import { scaleInput } from './scale-input.ts';
import type { ScaleInput } from './scale-progress.ts';
import type { ChainRunner } from './synthesis.ts';
import { recover, trainScale } from './train-scale.ts';
import { keepScale, stateOf, type TrainingCourse } from './training-course.ts';

/**
 * Learns scale by scale, coarse to fine: each starts from what those below have learned. Scales that are finished are
 * only tried: the recovery chain runs through all of them, each from where the one below has ended.
 * @returns `stuck` where a scale ended early, since it is parked whatever is done and a coarser pyramid waits
 * @throws as `trainScale`
 */
export async function learnInTurn(course: TrainingCourse): Promise<'learned' | 'stuck'> {
  const { engine, signal, pyramid, scales, tell } = course;
  const all = pyramid.levels.length;
  const runner = scales.length < all ? chainProcessBeside(engine, course.costs.total) : undefined;
  let recovered: Tensor | undefined;
  try {
    for (const [index, observed] of pyramid.levels.entries()) {
      const known = scales[index];
      const input = inputOf(course, index, recovered);
      const scale = known ?? (await learn(course, input, runner));
      if (scale === undefined) return 'stuck';
      recovered = await recover(engine, scale, input.recoveryStart, signal);
      const error = meanSquaredError(recovered, observed);
      course.recoveryErrors.push(error);
      tell({ kind: 'scale-finished', scale: index, scales: all, recovery: recovered, error });
    }
    return 'learned';
  } finally {
    runner?.end();
  }
}

/** @param recovered what the recovery chain of the scale below ended with */
function inputOf(course: TrainingCourse, index: number, recovered: Tensor | undefined): ScaleInput {
  const { settings, generator, scales, resume } = course;
  return scaleInput(course.pyramid, index, {
    settings,
    generator,
    lower: scales,
    recovered,
    coarserWaits: course.fallback !== undefined,
    resume: resume?.current?.scale === index ? resume.current : undefined,
  });
}

async function learn(
  course: TrainingCourse,
  input: ScaleInput,
  runner: ChainRunner | undefined,
): Promise<NetScale | undefined> {
  const { engine, signal, costs, pyramid, tell } = course;
  tell({ kind: 'scale-started', scale: input.scale, scales: pyramid.levels.length });
  const {
    scale: trained,
    progress,
    stuck,
  } = await trainScale(
    {
      engine,
      signal,
      runner,
      onEvent: (event) => tell({ ...event, fraction: costs.fractionDone(input.scale, event) }),
      saveProgress: async (current) => course.saveCheckpoint?.(stateOf(course, current)),
    },
    input,
  );
  if (stuck) {
    course.rollbacks.push(...progress.rollbacks);
    return undefined;
  }
  keepScale(course, trained, progress);
  await course.saveCheckpoint?.(stateOf(course));
  return trained;
}
