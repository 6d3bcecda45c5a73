import { isCancelled, PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine.ts';
import type { Generator } from '../../runtime/random.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { adamState, cloneAdam } from '../adam.ts';
import { runScale } from '../coarse-to-fine.ts';
import type { LayoutRule } from '../coarsest-samples.ts';
import { cloneNet, type EnergyNet, initialiseNet, resolveNetSpec, sameSpec } from '../energy-net.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { type GuardState, INITIAL_GUARD, judge } from './guard.ts';
import { type DrawStarts, freshStarts, pooledStarts } from './lower-samples.ts';
import type { Rollback, UpdateMetrics } from './record.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import { contrastiveUpdate, type LearnerState } from './update.ts';

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
}

/** Weights to go back to. */
export interface Snapshot {
  readonly update: number;
  readonly learner: LearnerState;
  readonly guard: GuardState;
}

export type ScaleEvent =
  | { readonly kind: 'pool'; readonly scale: number; readonly done: number; readonly total: number }
  | {
      readonly kind: 'update';
      readonly metrics: UpdateMetrics;
      readonly updates: number;
      readonly synthesis: Tensor;
      /** Only of an update whose recovery chain ran. */
      readonly recovery: Tensor | undefined;
    }
  | { readonly kind: 'rollback'; readonly rollback: Rollback };

export interface ScaleInput {
  readonly scale: number;
  /** The training image at this scale, [1, C, h, w]. */
  readonly observed: Tensor;
  /** Start of the recovery chain, same shape. */
  readonly recoveryStart: Tensor;
  /** The trained scales below, coarsest first. */
  readonly lower: readonly ScaleModel[];
  /** Which layouts of scale 0 are drawn again when samples of the scales below are needed. */
  readonly layout?: LayoutRule | undefined;
  readonly settings: TrainingSettings;
  readonly generator: Generator;
  /** Continue from here instead of from fresh weights. */
  readonly resume?: ScaleProgress | undefined;
}

export interface TrainingHost {
  readonly engine: EnergyEngine;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ScaleEvent) => void;
  /** Awaited every `checkpointEvery` updates, and when the training is cancelled. */
  readonly saveProgress?: (progress: ScaleProgress) => Promise<void>;
}

/** Updates between snapshots of healthy weights. */
const SNAPSHOT_EVERY = 50;

/**
 * Learns the energy of one scale, the scales below being frozen. A training that runs away goes back to its last
 * healthy weights with a smaller step, `guard.retries` times.
 * @throws `training/diverged` after the last return; `run/cancelled` after saving its progress.
 */
export async function trainScale(
  host: TrainingHost,
  input: ScaleInput,
): Promise<ScaleModel & { progress: ScaleProgress }> {
  const { settings, scale, observed } = input;
  const updates = atScale(settings.updates, scale);
  let progress = input.resume ?? initialProgress(input);
  const draw = await startSource(host, input);
  try {
    while (progress.update < updates) {
      throwIfCancelled(host.signal);
      progress = await advance(host, input, progress, draw);
      if (progress.update % settings.checkpointEvery === 0) await host.saveProgress?.(progress);
    }
  } catch (error) {
    if (isCancelled(error)) await host.saveProgress?.(progress);
    throw error;
  }
  return {
    size: sizeOf(observed),
    net: progress.learner.net,
    steps: atScale(settings.steps, scale),
    recoverySteps: atScale(settings.recoverySteps, scale),
    stepSize: progress.stepSize,
    momentum: atScale(settings.momentum, scale),
    progress,
  };
}

/** The recovery chain of a trained scale, without noise. */
export function recover(
  engine: EnergyEngine,
  scale: ScaleModel,
  start: Tensor,
  signal?: AbortSignal,
): Promise<Tensor> {
  return runScale(engine, scale, start, { steps: scale.recoverySteps, signal });
}

function initialProgress(input: ScaleInput): ScaleProgress {
  const { settings, scale, lower, observed, generator } = input;
  const spec = resolveNetSpec(settings.net, sizeOf(observed), nchw(observed).c, settings.largeNetFrom);
  const below = lower.at(-1)?.net;
  const net: EnergyNet =
    settings.warmStart && below !== undefined && sameSpec(below.spec, spec)
      ? cloneNet(below)
      : initialiseNet(spec, generator.split('init'), settings.initialStd);
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

function cloneLearner(learner: LearnerState): LearnerState {
  return { ...learner, net: cloneNet(learner.net), adam: cloneAdam(learner.adam) };
}

async function startSource(host: TrainingHost, input: ScaleInput): Promise<DrawStarts> {
  const { settings, lower, observed, generator, scale } = input;
  const options = {
    engine: host.engine,
    lower,
    size: sizeOf(observed),
    channels: nchw(observed).c,
    layout: input.layout,
    signal: host.signal,
  };
  if (settings.lowerSamples === 'fresh' || lower.length === 0) return freshStarts(options);
  return pooledStarts(options, generator, settings.poolSize, (done) =>
    host.onEvent?.({ kind: 'pool', scale, done, total: settings.poolSize }),
  );
}

/** One update and its judgement: a step forward, or a return to healthy weights. */
async function advance(
  host: TrainingHost,
  input: ScaleInput,
  progress: ScaleProgress,
  draw: DrawStarts,
): Promise<ScaleProgress> {
  const { settings, scale, observed, recoveryStart } = input;
  const { update } = progress;
  const generator = input.generator.split('update', update);
  const outcome = await attempt(async () =>
    contrastiveUpdate(host.engine, progress.learner, {
      scale,
      update,
      settings,
      stepSize: progress.stepSize,
      observed,
      recoveryStart,
      synthesisStart: await draw(generator, atScale(settings.chains, scale)),
      generator,
      signal: host.signal,
    }),
  );
  if (!outcome.ok) return goBack(host, input, progress, outcome.reason);
  const result = outcome.value;
  const metrics: UpdateMetrics = {
    scale,
    update: update + 1,
    loss: result.loss,
    gap: result.gap,
    recoveryError: result.recoveryError,
  };
  const health = judge(progress.guard, metrics, result.meanScores, settings.guard);
  if (!health.ok) return goBack(host, input, progress, health.reason);
  host.onEvent?.({
    kind: 'update',
    metrics,
    updates: atScale(settings.updates, scale),
    synthesis: result.synthesis,
    recovery: result.recovery,
  });
  const next: ScaleProgress = {
    ...progress,
    update: update + 1,
    learner: result.learner,
    guard: health.state,
    history: appended(progress.history, metrics),
  };
  if (next.update % SNAPSHOT_EVERY !== 0) return next;
  return {
    ...next,
    healthy: { update: next.update, learner: cloneLearner(next.learner), guard: next.guard },
  };
}

/** A chain that becomes NaN is a training that ran away, not a fault of the caller. */
async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof PatchwiseError && error.code === 'langevin/not-finite') {
      return { ok: false, reason: error.message };
    }
    throw error;
  }
}

function goBack(
  host: TrainingHost,
  input: ScaleInput,
  progress: ScaleProgress,
  reason: string,
): ScaleProgress {
  const { guard } = input.settings;
  const { healthy, scale } = progress;
  if (progress.rollbacks.length >= guard.retries) {
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
  const rollback: Rollback = {
    scale,
    atUpdate: progress.update + 1,
    toUpdate: healthy.update,
    reason,
    stepSize: progress.stepSize * guard.stepFactor,
  };
  host.onEvent?.({ kind: 'rollback', rollback });
  return {
    ...progress,
    update: healthy.update,
    learner: cloneLearner(healthy.learner),
    guard: healthy.guard,
    stepSize: rollback.stepSize,
    history: progress.history.filter((entry) => entry.update <= healthy.update),
    rollbacks: [...progress.rollbacks, rollback],
  };
}

/** Pushes in place: a history is owned by its progress, and copying it each update would be quadratic. */
function appended(history: readonly UpdateMetrics[], entry: UpdateMetrics): readonly UpdateMetrics[] {
  (history as UpdateMetrics[]).push(entry);
  return history;
}
