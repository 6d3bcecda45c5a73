import { PatchwiseError } from '../../errors.ts';
import type { Rollback } from '../pyramid/training-record.ts';
import { RETURN_CAUSES, type ReturnCause } from '../pyramid/training-record.ts';
import { atScale } from '../pyramid/training-settings.ts';
import { cloneLearner, initialProgress, type ScaleInput, type ScaleProgress } from './scale-progress.ts';

/*
 * Returns of a scale's training to earlier weights; when, verdict.ts says.
 */

/** Factor on the step of a scale whose chain swings. */
const SWING_STEP_FACTOR = 0.7;

const REASONS: Readonly<Record<Exclude<ReturnCause, 'ran-away'>, string>> = {
  swings: 'parked, and its chain swings about what it should reach',
  'began-parked': 'began parked, as the net below was',
  stuck: 'parked whatever is done: all begins anew with a coarser scale 0',
};

/** How often a scale has gone back, by cause. */
export function returnsOf({ rollbacks }: ScaleProgress): Readonly<Record<ReturnCause, number>> {
  const counts = RETURN_CAUSES.map((cause) => [
    cause,
    rollbacks.filter((past) => past.cause === cause).length,
  ]);
  return Object.fromEntries(counts) as Record<ReturnCause, number>;
}

/**
 * Back to the last healthy weights with a smaller step.
 * @param ranAway what the next update ran away by; left out, the scale goes back since its chain swings
 */
export function backToHealthy(
  { settings: { guard } }: Pick<ScaleInput, 'settings'>,
  progress: ScaleProgress,
  ranAway?: string,
): ScaleProgress {
  const { healthy, update } = progress;
  const [cause, atUpdate, reason, factor] =
    ranAway === undefined
      ? (['swings', update, REASONS.swings, SWING_STEP_FACTOR] as const)
      : (['ran-away', update + 1, ranAway, guard.stepFactor] as const);
  const stepSize = progress.stepSize * factor;
  const back = {
    ...progress,
    update: healthy.update,
    learner: cloneLearner(healthy.learner),
    guard: healthy.guard,
    stepSize,
    history: progress.history.filter((entry) => entry.update <= healthy.update),
  };
  return recorded(back, { atUpdate, toUpdate: healthy.update, cause, reason, stepSize });
}

/** From the first update, with fresh weights. */
export function begunAnew(input: ScaleInput, { update, rollbacks }: ScaleProgress): ScaleProgress {
  const fresh = initialProgress({ ...input, settings: { ...input.settings, warmStart: false } });
  const cause = 'began-parked';
  return recorded(
    { ...fresh, rollbacks },
    { atUpdate: update, toUpdate: 0, cause, reason: REASONS[cause], stepSize: fresh.stepSize },
  );
}

/** The end of a scale that is stuck, on record as a return to its first update with the step that the settings name. */
export function endedStuck(
  { settings }: Pick<ScaleInput, 'settings'>,
  progress: ScaleProgress,
): ScaleProgress {
  const cause = 'stuck';
  const stepSize = atScale(settings.stepSize, progress.scale);
  const { update } = progress;
  return recorded(progress, { atUpdate: update, toUpdate: 0, cause, reason: REASONS[cause], stepSize });
}

/** That a training has failed, having gone back as often as it may. */
export function diverged(
  { settings: { guard } }: Pick<ScaleInput, 'settings'>,
  { scale, update }: ScaleProgress,
  reason: string,
): PatchwiseError {
  return new PatchwiseError(
    'training/diverged',
    `Training of scale ${scale} diverged at update ${update + 1}: ${reason}. ` +
      `Returning to healthy weights ${guard.retries} times with a smaller step did not help.`,
    {
      hint: 'Lower the step size or the learning rate of this scale, or set a loss bound.',
      details: { scale, update: update + 1, reason },
    },
  );
}

function recorded(progress: ScaleProgress, back: Omit<Rollback, 'scale'>): ScaleProgress {
  const { scale, rollbacks } = progress;
  return { ...progress, rollbacks: [...rollbacks, { scale, ...back }] };
}
