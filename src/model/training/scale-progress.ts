import { PatchwiseError } from '../../errors.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { adamState, cloneAdam } from '../adam.ts';
import type { ColourAxes } from '../colour-axes.ts';
import {
  cloneNet,
  type EnergyNet,
  type EnergyNetSpec,
  initialiseNet,
  resolveNetSpec,
  sameSpec,
} from '../energy-net.ts';
import type { LayoutRule } from '../layouts/coarsest-samples.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { type GuardState, INITIAL_GUARD, isParked } from './guard.ts';
import type { Rollback, UpdateMetrics } from './record.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import type { LearnerState } from './update.ts';

export interface ScaleInput {
  readonly scale: number;
  /** The training image at this scale, [1, C, h, w]. */
  readonly observed: Tensor;
  /** Start of the recovery chain, same shape. */
  readonly recoveryStart: Tensor;
  /** σ₀ of the synthesis chains, see {@link startNoiseDeviation}. */
  readonly startNoise: number;
  /** Of the whole pyramid's nets; undefined is RGB. */
  readonly colour?: ColourAxes | undefined;
  /** The training image at the scale below, where there is one. */
  readonly below?: Tensor | undefined;
  /** The trained scales below, coarsest first. */
  readonly lower: readonly ScaleModel[];
  /** Which layouts of scale 0 are drawn again when samples of the scales below are needed. */
  readonly layout?: LayoutRule | undefined;
  readonly settings: TrainingSettings;
  readonly generator: Generator;
  /** The update to stop at; left out, that of the settings. */
  readonly until?: number | undefined;
  /** Of a training in rounds: this one's number, and scale 0 of the training image. `lower` is as at its start. */
  readonly round?: { readonly number: number; readonly coarsest: Tensor } | undefined;
  /** Continue from here instead of from fresh weights. */
  readonly resume?: ScaleProgress | undefined;
}

/** Where a scale's training stands: all that the next update depends on, and what has been recorded. */
export interface ScaleProgress {
  readonly scale: number;
  /** Updates done. */
  readonly update: number;
  readonly learner: LearnerState;
  readonly guard: GuardState;
  /** δ², lowered at each return to healthy weights. */
  readonly stepSize: number;
  readonly healthy: Snapshot;
  readonly history: readonly UpdateMetrics[];
  readonly rollbacks: readonly Rollback[];
  /** The net that the next update's synthesis chains run on, normalised, where it is an update older than the learner's. */
  readonly behind?: EnergyNet | undefined;
}

/** Weights to go back to. */
export interface Snapshot {
  readonly update: number;
  readonly learner: LearnerState;
  readonly guard: GuardState;
}

/** A fresh net, or the net below where the settings and the architectures allow it. */
export function initialProgress(input: ScaleInput): ScaleProgress {
  const { settings, scale, generator } = input;
  const below = netToBeginWith(input);
  const net =
    below === undefined
      ? initialiseNet(netSpec(input), generator.split('init'), settings.initialStd)
      : cloneNet(below);
  const learner = {
    net,
    adam: adamState([...net.weights, ...net.biases]),
    gap: 0,
    recoveryGap: 0,
    recoveryError: 0,
  };
  return {
    scale,
    update: 0,
    learner,
    guard: INITIAL_GUARD,
    stepSize: atScale(settings.stepSize, scale),
    healthy: { update: 0, learner: cloneLearner(learner), guard: INITIAL_GUARD },
    history: [],
    rollbacks: [],
  };
}

function netSpec({ settings, observed, colour }: ScaleInput): EnergyNetSpec {
  return resolveNetSpec(settings.net, sizeOf(observed), nchw(observed).c, settings.largeNetFrom, colour);
}

/** The net below, where the settings and the architectures allow it to begin with that. */
function netToBeginWith(input: ScaleInput): EnergyNet | undefined {
  const below = input.lower.at(-1)?.net;
  return input.settings.warmStart && below !== undefined && sameSpec(below.spec, netSpec(input))
    ? below
    : undefined;
}

function cloneLearner(learner: LearnerState): LearnerState {
  return { ...learner, net: cloneNet(learner.net), adam: cloneAdam(learner.adam) };
}

/** Updates between snapshots of healthy weights. */
const SNAPSHOT_EVERY = 50;

/** A healthy update further. */
export function afterUpdate(
  progress: ScaleProgress,
  learner: LearnerState,
  guard: GuardState,
  metrics: UpdateMetrics,
  behind?: EnergyNet,
): ScaleProgress {
  const history = appended(progress.history, metrics);
  const next: ScaleProgress = { ...progress, update: metrics.update, learner, guard, history, behind };
  if (next.update % SNAPSHOT_EVERY !== 0) return next;
  return { ...next, healthy: { update: next.update, learner: cloneLearner(learner), guard } };
}

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
      `Training of scale ${scale} ran away at update ${progress.update + 1}: ${reason}. ` +
        `Going back ${guard.retries} times with a smaller step did not help.`,
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

const SWINGS = 'parked, and its chain swings about what it should reach';
/** Swing (chain-swing.ts) above which a chain counts as swinging: those that do have 0.08 and more, others 0.04 at most. */
export const SWINGING = 0.05;
/** Returns with a smaller step for that. */
const SWING_RETURNS = 2;
const SWING_STEP_FACTOR = 0.7;
/** While a scale is parked its chain is looked at when that begins, and every so many updates. */
const SWING_EVERY = 50;

/**
 * Whether it is time to see if the chain of a parked scale 0 swings (chain-swing.ts): a smaller step ends that, where a chain
 * that comes to rest elsewhere would only be worse for it (docs/trials/chain.md). Finer scales get away by themselves, or
 * begin anew ({@link beganParked}).
 * @param before the progress an update ago
 */
export function maySwing(before: ScaleProgress, progress: ScaleProgress, lossBound: number): boolean {
  const { scale, guard, update, rollbacks } = progress;
  return (
    scale === 0 &&
    isParked(guard, lossBound) &&
    (!isParked(before.guard, lossBound) || update % SWING_EVERY === 0) &&
    rollbacks.filter(({ reason }) => reason === SWINGS).length < SWING_RETURNS
  );
}

/**
 * Back to the last healthy weights with a smaller step, of a scale whose chain swings.
 * @param healthy those before the update, which may have been kept as healthy itself
 */
export function afterSwing(progress: ScaleProgress, healthy: Snapshot): ScaleProgress {
  return backToHealthy({ ...progress, healthy }, progress.update, SWINGS, SWING_STEP_FACTOR);
}

/** Updates after which a scale that began with the net below should be healthy. */
const SETTLED = 50;
const PARKED_START = 'began parked, as the net below was';
/** Reasons of returns that the guard does not count. */
const NOT_RUN_AWAY: readonly string[] = [SWINGS, PARKED_START];

/**
 * Whether a scale that began with the net below is parked as that was, after updates enough to get away: a net that is too
 * sharp for its step is so for finer scales, too, and then they learn nothing at all.
 */
export function beganParked(input: ScaleInput, { update, guard, rollbacks }: ScaleProgress): boolean {
  return (
    update === SETTLED &&
    isParked(guard, input.settings.lossBound) &&
    netToBeginWith(input) !== undefined &&
    !rollbacks.some(({ reason }) => reason === PARKED_START)
  );
}

/** From the start with fresh weights. */
export function afterParkedStart(input: ScaleInput, { update, rollbacks }: ScaleProgress): ScaleProgress {
  const fresh = initialProgress({ ...input, settings: { ...input.settings, warmStart: false } });
  const { scale, stepSize } = fresh;
  const anew: Rollback = { scale, atUpdate: update, toUpdate: 0, reason: PARKED_START, stepSize };
  return { ...fresh, rollbacks: [...rollbacks, anew] };
}

/** Pushes in place: a history is owned by its progress, and copying it each update would be quadratic. */
function appended(history: readonly UpdateMetrics[], entry: UpdateMetrics): readonly UpdateMetrics[] {
  (history as UpdateMetrics[]).push(entry);
  return history;
}
