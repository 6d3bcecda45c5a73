import { PatchwiseError } from '../../errors.ts';
import { isParked } from './guard.ts';
import type { Rollback } from './record.ts';
import {
  cloneLearner,
  initialProgress,
  netToBeginWith,
  type ScaleInput,
  type ScaleProgress,
} from './scale-progress.ts';
import { atScale, type TrainingSettings } from './settings.ts';

/*
 * Returns of a scale's training to weights of before: where it ran away, where its chain swings, where it began parked;
 * and its end where none of that helps.
 */

const SWINGS = 'parked, and its chain swings about what it should reach';
/** Returns with a smaller step for that. */
const SWING_RETURNS = 2;
const SWING_STEP_FACTOR = 0.7;
/** While a scale is parked its chain is looked at when that begins, and every so many updates. */
const SWING_EVERY = 50;

const STUCK = 'parked whatever is done: all begins anew with a coarser scale 0';

/** Updates after which a scale that began with the net below should be healthy. */
const SETTLED = 50;
const PARKED_START = 'began parked, as the net below was';
/** Reasons of returns that the guard does not count. */
const NOT_RUN_AWAY: readonly string[] = [SWINGS, PARKED_START];

/**
 * Back to the last healthy weights with a smaller step, of a scale that ran away.
 * @throws `training/diverged` when that has been done `guard.retries` times
 */
export function afterRollback(
  progress: ScaleProgress,
  { guard }: TrainingSettings,
  reason: string,
): ScaleProgress {
  const { scale, rollbacks } = progress;
  if (rollbacks.filter((past) => !NOT_RUN_AWAY.includes(past.reason)).length >= guard.retries) {
    throw new PatchwiseError(
      'training/diverged',
      `Training of scale ${scale} diverged at update ${progress.update + 1}: ${reason}. ` +
        `Returning to healthy weights ${guard.retries} times with a smaller step did not help.`,
      {
        hint: 'Lower the step size or the learning rate of this scale, or set a loss bound.',
        details: { scale, update: progress.update + 1, reason },
      },
    );
  }
  return backToHealthy(progress, progress.update + 1, reason, guard.stepFactor);
}

function backToHealthy(
  progress: ScaleProgress,
  atUpdate: number,
  reason: string,
  stepFactor: number,
): ScaleProgress {
  const { healthy, scale } = progress;
  const stepSize = progress.stepSize * stepFactor;
  const rollback: Rollback = { scale, atUpdate, toUpdate: healthy.update, reason, stepSize };
  return {
    ...progress,
    behind: undefined,
    update: healthy.update,
    learner: cloneLearner(healthy.learner),
    guard: healthy.guard,
    stepSize,
    history: progress.history.filter((entry) => entry.update <= healthy.update),
    rollbacks: [...progress.rollbacks, rollback],
  };
}

/**
 * Whether it is time to see if the chain of a parked scale 0 swings (chain-swing.ts): a smaller step ends that, where a
 * chain that comes to rest elsewhere would only be worse for it (docs/trials/chain.md). Finer scales get away by
 * themselves, or begin anew ({@link beganParked}).
 * @param before the progress before the last update
 * @param progress after it
 */
export function maySwing(
  { settings: { lossBound }, endWhereStuck = false }: ScaleInput,
  before: ScaleProgress,
  progress: ScaleProgress,
): boolean {
  const { scale, guard, update } = progress;
  return (
    scale === 0 &&
    isParked(guard, lossBound) &&
    (!isParked(before.guard, lossBound) || update % SWING_EVERY === 0) &&
    (endWhereStuck || !swingReturnsSpent(progress))
  );
}

/** Whether a scale whose chain swings has been back as often as it may. */
export function swingReturnsSpent({ rollbacks }: ScaleProgress): boolean {
  return rollbacks.filter(({ reason }) => reason === SWINGS).length >= SWING_RETURNS;
}

/** Back to the last healthy weights with a smaller step, of a scale whose chain swings. */
export function afterSwing(progress: ScaleProgress): ScaleProgress {
  return backToHealthy(progress, progress.update, SWINGS, SWING_STEP_FACTOR);
}

/**
 * Whether a scale that began with the net below is parked as that was, after updates enough to get away: a net that is
 * too sharp for its step is so for finer scales, too, and then they learn nothing at all.
 */
export function beganParked(input: ScaleInput, { update, guard, rollbacks }: ScaleProgress): boolean {
  return (
    update === SETTLED &&
    isParked(guard, input.settings.lossBound) &&
    netToBeginWith(input) !== undefined &&
    !rollbacks.some(({ reason }) => reason === PARKED_START)
  );
}

/**
 * Whether a finer scale is parked that should long be healthy, where a coarser pyramid waits: its samples, and those of
 * all above, would be mud.
 */
export function staysParked(
  { settings, endWhereStuck = false }: ScaleInput,
  progress: ScaleProgress,
): boolean {
  const { scale, update, guard } = progress;
  return endWhereStuck && scale > 0 && update === 2 * SETTLED && isParked(guard, settings.lossBound);
}

/**
 * The end of a scale that is stuck, on record as a return to its first update.
 * @param input whose settings name the step to begin anew with
 */
export function afterStuck({ settings }: ScaleInput, progress: ScaleProgress): ScaleProgress {
  const { scale, update, rollbacks } = progress;
  const stepSize = atScale(settings.stepSize, scale);
  const anew: Rollback = { scale, atUpdate: update, toUpdate: 0, reason: STUCK, stepSize };
  return { ...progress, rollbacks: [...rollbacks, anew] };
}

/** From the start with fresh weights. */
export function afterParkedStart(input: ScaleInput, { update, rollbacks }: ScaleProgress): ScaleProgress {
  const fresh = initialProgress({ ...input, settings: { ...input.settings, warmStart: false } });
  const { scale, stepSize } = fresh;
  const anew: Rollback = { scale, atUpdate: update, toUpdate: 0, reason: PARKED_START, stepSize };
  return { ...fresh, rollbacks: [...rollbacks, anew] };
}
