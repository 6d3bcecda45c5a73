import type { Generator } from '../../runtime/random/random.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { adamState, cloneAdam } from '../net/adam.ts';
import type { ColourAxes } from '../net/colour-axes.ts';
import {
  cloneNet,
  type EnergyNet,
  type EnergyNetSpec,
  initialiseNet,
  resolveNetSpec,
  sameSpec,
} from '../net/energy-net.ts';
import { isPatchScale, type ScaleModel } from '../pyramid/pyramid-model.ts';
import type { Rollback, UpdateMetrics } from '../pyramid/training-record.ts';
import { atScale, type TrainingSettings } from '../pyramid/training-settings.ts';
import { type GuardState, INITIAL_GUARD } from './guard.ts';
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
  /** The trained scales below, coarsest first. */
  readonly lower: readonly ScaleModel[];
  readonly settings: TrainingSettings;
  readonly generator: Generator;
  /**
   * Whether a coarser pyramid waits (coarser.ts): the training ends where it is stuck. Left out, it goes on to its last
   * update.
   */
  readonly coarserWaits?: boolean | undefined;
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
  /** Whether the chain is to be looked at before the next update (verdict.ts), which a break may come before. */
  readonly lookDue: boolean;
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
    lookDue: false,
  };
}

function netSpec({ settings, observed, colour }: ScaleInput): EnergyNetSpec {
  return resolveNetSpec(settings.net, sizeOf(observed), nchw(observed).c, settings.largeNetFrom, colour);
}

/** The net below, where the settings and the architectures allow it to begin with that. */
export function netToBeginWith(input: ScaleInput): EnergyNet | undefined {
  const last = input.lower.at(-1);
  const below = last === undefined || isPatchScale(last) ? undefined : last.net;
  return input.settings.warmStart && below !== undefined && sameSpec(below.spec, netSpec(input))
    ? below
    : undefined;
}

export function cloneLearner(learner: LearnerState): LearnerState {
  return { ...learner, net: cloneNet(learner.net), adam: cloneAdam(learner.adam) };
}

/** Updates between snapshots of healthy weights. */
const SNAPSHOT_EVERY = 50;

/** An update further. */
export function afterUpdate(
  progress: ScaleProgress,
  learner: LearnerState,
  guard: GuardState,
  metrics: UpdateMetrics,
): ScaleProgress {
  const history = appended(progress.history, metrics);
  return { ...progress, update: metrics.update, learner, guard, history };
}

/** Of an update that is found healthy: with its weights as those to go back to, where it is time to keep some. */
export function withSnapshot(progress: ScaleProgress): ScaleProgress {
  const { update, learner, guard } = progress;
  if (update % SNAPSHOT_EVERY !== 0) return progress;
  return { ...progress, healthy: { update, learner: cloneLearner(learner), guard } };
}

/** Pushes in place: a history is owned by its progress, and copying it each update would be quadratic. */
function appended(history: readonly UpdateMetrics[], entry: UpdateMetrics): readonly UpdateMetrics[] {
  (history as UpdateMetrics[]).push(entry);
  return history;
}
