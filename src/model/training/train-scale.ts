import { setImmediate } from 'node:timers/promises';
import { isCancelled, PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { runScale } from '../coarse-to-fine.ts';
import { frameWidth } from '../energy-net.ts';
import type { StepEnergy } from '../langevin.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { withStartNoise } from '../start-noise.ts';
import { chainSwing, SWINGING } from './chain-swing.ts';
import { healthAfter } from './guard.ts';
import { type DrawStarts, freshStarts, pooledStarts } from './lower-samples.ts';
import type { Rollback, UpdateMetrics } from './record.ts';
import {
  afterParkedStart,
  afterRollback,
  afterStuck,
  afterSwing,
  beganParked,
  maySwing,
  staysParked,
  swingReturnsSpent,
} from './returns.ts';
import { roundStarts } from './round-starts.ts';
import {
  afterUpdate,
  initialProgress,
  type ScaleInput,
  type ScaleProgress,
  withSnapshot,
} from './scale-progress.ts';
import { atScale } from './settings.ts';
import { type ChainRunner, gainsFromRunner, type Synthesis, type SynthesisChains } from './synthesis.ts';
import { contrastiveUpdate } from './update.ts';
import { chainGenerators, synthesisChains } from './update-chains.ts';

export type ScaleEvent =
  | { readonly kind: 'pool'; readonly scale: number; readonly done: number; readonly total: number }
  | {
      readonly kind: 'update';
      readonly metrics: UpdateMetrics;
      /** Of the synthesis chains before their last step. */
      readonly energy: StepEnergy | undefined;
      readonly updates: number;
      readonly synthesis: Tensor;
      /** Only of an update whose recovery chain ran. */
      readonly recovery: Tensor | undefined;
    }
  | { readonly kind: 'rollback'; readonly rollback: Rollback };

export interface TrainingHost {
  readonly engine: EnergyEngine;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ScaleEvent) => void;
  /** Awaited every `checkpointEvery` updates, and when the training is cancelled. */
  readonly saveProgress?: (progress: ScaleProgress) => Promise<void>;
  /** Runs synthesis chains on cores of its own, beside the rest of an update; left out, this process does. */
  readonly runner?: ChainRunner | undefined;
}

/** A scale in training: what can be saved of it, and the next update's synthesis, which is on its way. */
interface Advance {
  readonly progress: ScaleProgress;
  readonly ahead?: Promise<Synthesis> | undefined;
  /** Whether it is parked whatever is done, so that it ends here. */
  readonly stuck?: boolean;
}

/** A scale whose training has ended. */
export interface TrainedScale {
  readonly scale: ScaleModel;
  readonly progress: ScaleProgress;
  /** Whether it ended early, of no use, since it is parked whatever is done; only with `endWhereStuck`. */
  readonly stuck: boolean;
}

/**
 * Learns the energy of one scale, the scales below being frozen. A training that runs away goes back to its last
 * healthy weights with a smaller step, `guard.retries` times.
 * @throws `training/diverged` after the last return; `run/cancelled` after saving its progress.
 */
export async function trainScale(host: TrainingHost, input: ScaleInput): Promise<TrainedScale> {
  const { settings, scale } = input;
  const updates = input.until ?? atScale(settings.updates, scale);
  let at: Advance = { progress: input.resume ?? initialProgress(input) };
  const draw = await startSource(host, input);
  try {
    while (!at.stuck && (at.progress.lookDue || at.progress.update < updates)) {
      throwIfCancelled(host.signal);
      if (!at.progress.lookDue) {
        const runsAhead = settings.chainsAhead === true && at.progress.update + 1 < updates;
        // Made in the memory of the progress before it: from here on only this one may be saved.
        at = await advance(host, input, at, draw, runsAhead);
      }
      if (at.progress.lookDue) at = await look(host, input, at, draw);
      // Native calls settle their promises without a turn of the event loop: messages and signals need one.
      await setImmediate();
      if (!at.stuck && at.progress.update % settings.checkpointEvery === 0) {
        await host.saveProgress?.(at.progress);
      }
    }
  } catch (error) {
    if (isCancelled(error)) await host.saveProgress?.(at.progress);
    throw error;
  }
  const { progress, stuck = false } = at;
  return { scale: trainedScale(input, progress), progress, stuck };
}

/** The scale as it is sampled. */
export function trainedScale(
  {
    settings,
    scale,
    observed,
    startNoise,
  }: Pick<ScaleInput, 'settings' | 'scale' | 'observed' | 'startNoise'>,
  { learner, stepSize }: ScaleProgress,
): ScaleModel {
  return {
    size: sizeOf(observed),
    net: learner.net,
    steps: atScale(settings.steps, scale),
    recoverySteps: atScale(settings.recoverySteps, scale),
    stepSize,
    momentum: atScale(settings.momentum, scale),
    startNoise,
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

async function startSource(host: TrainingHost, input: ScaleInput): Promise<DrawStarts> {
  const { settings, lower, observed, generator, scale } = input;
  const options = {
    engine: host.engine,
    lower,
    size: sizeOf(observed),
    channels: nchw(observed).c,
    colour: input.colour,
    layout: input.layout,
    signal: host.signal,
  };
  const { below } = input;
  if (settings.lowerSamples === 'photograph' && below !== undefined) {
    return roundStarts(options, { below, settings, generator, round: input.round });
  }
  if (settings.lowerSamples === 'fresh' || lower.length === 0) return freshStarts(options);
  return pooledStarts(options, generator, settings.poolSize, (done) =>
    host.onEvent?.({ kind: 'pool', scale, done, total: settings.poolSize }),
  );
}

/** One update and its judgement: a step forward, or a return to healthy weights. */
async function advance(
  host: TrainingHost,
  input: ScaleInput,
  { progress, ahead }: Advance,
  draw: DrawStarts,
  runsAhead: boolean,
): Promise<Advance> {
  const { settings, scale, observed, recoveryStart } = input;
  const { update, learner, stepSize } = progress;
  const chainsOf = async (at: number): Promise<SynthesisChains> => {
    const generator = input.generator.split('update', at);
    const generators = chainGenerators(generator, atScale(settings.chains, scale));
    const start = withStartNoise(await draw(generator, generators.length), input.startNoise, generators);
    return synthesisChains(learner.net, start, { settings, scale, update: at, stepSize, generators });
  };
  const { height, width } = sizeOf(observed);
  const frame = 2 * frameWidth(learner.net.spec);
  const framed = { height: height + frame, width: width + frame };
  const outcome = await attempt(async () =>
    contrastiveUpdate(host.engine, learner, {
      ...{ scale, update, settings, stepSize, observed, recoveryStart, ahead },
      generator: input.generator.split('growth', update),
      chains: () => chainsOf(update),
      behind: progress.behind,
      next: runsAhead ? await chainsOf(update + 1) : undefined,
      runner: gainsFromRunner(host.engine, framed) ? host.runner : undefined,
      signal: host.signal,
    }),
  );
  if (!outcome.ok) return { progress: goBack(host, input, progress, outcome.reason) };
  const result = outcome.value;
  const metrics: UpdateMetrics = {
    scale,
    update: update + 1,
    loss: result.loss,
    gap: result.gap,
    recoveryError: result.recoveryError,
  };
  const health = healthAfter(progress.guard, metrics, result.meanScores, settings.guard);
  if (!health.ok) return { progress: goBack(host, input, progress, health.reason) };
  host.onEvent?.({
    kind: 'update',
    metrics,
    energy: result.energy,
    updates: atScale(settings.updates, scale),
    synthesis: result.synthesis,
    recovery: result.recovery,
  });
  const next = afterUpdate(progress, result.learner, health.state, metrics, result.next?.behind);
  if (beganParked(input, next)) return { progress: wentBack(host, afterParkedStart(input, next)) };
  if (staysParked(input, next)) return { progress: wentBack(host, afterStuck(input, next)), stuck: true };
  const lookDue = maySwing(input, progress, next);
  return { progress: lookDue ? { ...next, lookDue } : withSnapshot(next), ahead: result.next?.ahead };
}

/** Looks whether a chain of the scale as it is now swings: if so, a return to healthy weights, or the end. */
async function look(
  host: TrainingHost,
  input: ScaleInput,
  { progress, ahead }: Advance,
  draw: DrawStarts,
): Promise<Advance> {
  const start = await draw(input.generator.split('swing', progress.update), 1);
  const swing = await chainSwing(host.engine, trainedScale(input, progress), start, host.signal);
  const seen = { ...progress, lookDue: false };
  if (swing <= SWINGING) return { progress: withSnapshot(seen), ahead };
  if (!swingReturnsSpent(seen)) return { progress: wentBack(host, afterSwing(seen)) };
  return { progress: wentBack(host, afterStuck(input, seen)), stuck: true };
}

function goBack(
  host: TrainingHost,
  input: ScaleInput,
  progress: ScaleProgress,
  reason: string,
): ScaleProgress {
  return wentBack(host, afterRollback(progress, input.settings, reason));
}

function wentBack(host: TrainingHost, progress: ScaleProgress): ScaleProgress {
  host.onEvent?.({ kind: 'rollback', rollback: progress.rollbacks.at(-1) as Rollback });
  return progress;
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
