import { setImmediate } from 'node:timers/promises';
import { assertNever, isCancelled, PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { runScale } from '../chain/coarse-to-fine.ts';
import type { StepEnergy } from '../chain/langevin.ts';
import { withStartNoise } from '../chain/start-noise.ts';
import { marginWidth } from '../net/energy-net.ts';
import type { NetScale } from '../pyramid/pyramid-model.ts';
import type { Rollback, UpdateMetrics } from '../pyramid/training-record.ts';
import { atScale } from '../pyramid/training-settings.ts';
import { chainSwing, SWINGING } from './chain-swing.ts';
import { healthAfter, isParked } from './guard.ts';
import { type DrawStarts, freshStarts, pooledStarts } from './lower-samples.ts';
import { backToHealthy, begunAnew, diverged, endedStuck, returnsOf } from './returns.ts';
import {
  afterUpdate,
  initialProgress,
  netToBeginWith,
  type ScaleInput,
  type ScaleProgress,
  withSnapshot,
} from './scale-progress.ts';
import { type ChainRunner, gainsFromRunner } from './synthesis.ts';
import { contrastiveUpdate } from './update.ts';
import { chainGenerators, synthesisChains } from './update-chains.ts';
import { type Finding, type Verdict, verdict } from './verdict.ts';

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

/** A scale whose training has ended. */
export interface TrainedScale {
  readonly scale: NetScale;
  readonly progress: ScaleProgress;
  /** Whether it ended early, of no use, since it is parked whatever is done; only where a coarser pyramid waits. */
  readonly stuck: boolean;
}

/**
 * Learns the energy of one scale, the scales below being frozen. A training that runs away goes back to its last
 * healthy weights with a smaller step, `guard.retries` times.
 * @throws `training/diverged` after the last return; `run/cancelled` after saving its progress.
 */
export async function trainScale(host: TrainingHost, input: ScaleInput): Promise<TrainedScale> {
  const { settings, scale } = input;
  const updates = atScale(settings.updates, scale);
  let progress = input.resume ?? initialProgress(input);
  let stuck = false;
  const draw = await startSource(host, input);
  try {
    while (!stuck && (progress.lookDue || progress.update < updates)) {
      throwIfCancelled(host.signal);
      // An update is made in the memory of the progress before it: from here on only this one may be saved.
      const step = progress.lookDue
        ? await look(host, input, progress, draw)
        : await advance(host, input, progress, draw);
      const ruled = verdict(findingOf(input, step));
      progress = carriedOut(input, step, ruled);
      if ('cause' in ruled)
        host.onEvent?.({ kind: 'rollback', rollback: progress.rollbacks.at(-1) as Rollback });
      stuck = ruled.next === 'coarser';
      // Native calls settle their promises without a turn of the event loop: messages and signals need one.
      await setImmediate();
      if (!stuck && !progress.lookDue && progress.update % settings.checkpointEvery === 0) {
        await host.saveProgress?.(progress);
      }
    }
  } catch (error) {
    if (isCancelled(error)) await host.saveProgress?.(progress);
    throw error;
  }
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
): NetScale {
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
  scale: NetScale,
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
    signal: host.signal,
  };
  if (settings.lowerSamples === 'fresh' || lower.length === 0) return freshStarts(options);
  return pooledStarts(options, generator, settings.poolSize, (done) =>
    host.onEvent?.({ kind: 'pool', scale, done, total: settings.poolSize }),
  );
}

/** What an update, or a look at the chain, has led to. */
interface Step {
  readonly progress: ScaleProgress;
  readonly found: Pick<Finding, 'wasParked' | 'swings'>;
  /** What the update ran away by: `progress` is the one before it. */
  readonly ranAway?: string | undefined;
}

/** One update. */
async function advance(
  host: TrainingHost,
  input: ScaleInput,
  progress: ScaleProgress,
  draw: DrawStarts,
): Promise<Step> {
  const { settings, scale, observed, recoveryStart } = input;
  const { update, learner, stepSize } = progress;
  const found = { wasParked: isParked(progress.guard, settings.lossBound), swings: undefined };
  const { height, width } = sizeOf(observed);
  const margin = 2 * marginWidth(learner.net.spec);
  const outcome = await attempt(async () => {
    const generator = input.generator.split('update', update);
    const generators = chainGenerators(generator, atScale(settings.chains, scale));
    const start = withStartNoise(await draw(generator, generators.length), input.startNoise, generators);
    return contrastiveUpdate(host.engine, learner, {
      ...{ scale, update, settings, stepSize, observed, recoveryStart },
      chains: synthesisChains(learner.net, start, { settings, scale, update, stepSize, generators }),
      runner: gainsFromRunner(host.engine, { height: height + margin, width: width + margin })
        ? host.runner
        : undefined,
      signal: host.signal,
    });
  });
  if (!outcome.ok) return { progress, found, ranAway: outcome.reason };
  const result = outcome.value;
  const metrics: UpdateMetrics = {
    scale,
    update: update + 1,
    loss: result.loss,
    gap: result.gap,
    recoveryError: result.recoveryError,
  };
  const health = healthAfter(progress.guard, metrics, result.meanScores, settings.guard);
  if (!health.ok) return { progress, found, ranAway: health.reason };
  host.onEvent?.({
    kind: 'update',
    metrics,
    energy: result.energy,
    updates: atScale(settings.updates, scale),
    synthesis: result.synthesis,
    recovery: result.recovery,
  });
  return { progress: afterUpdate(progress, result.learner, health.state, metrics), found };
}

/** A look whether a chain of the scale as it is now swings. */
async function look(
  host: TrainingHost,
  input: ScaleInput,
  progress: ScaleProgress,
  draw: DrawStarts,
): Promise<Step> {
  const start = await draw(input.generator.split('swing', progress.update), 1);
  const swing = await chainSwing(host.engine, trainedScale(input, progress), start, host.signal);
  const wasParked = isParked(progress.guard, input.settings.lossBound);
  return { progress: { ...progress, lookDue: false }, found: { wasParked, swings: swing > SWINGING } };
}

function findingOf(input: ScaleInput, { progress, found, ranAway }: Step): Finding {
  const { settings, coarserWaits = false } = input;
  return {
    ...found,
    scale: progress.scale,
    update: progress.update,
    ranAway: ranAway !== undefined,
    parked: isParked(progress.guard, settings.lossBound),
    beganWarm: netToBeginWith(input) !== undefined,
    coarserWaits,
    returns: returnsOf(progress),
    retries: settings.guard.retries,
  };
}

/** @throws `training/diverged` */
function carriedOut(input: ScaleInput, { progress, ranAway }: Step, { next }: Verdict): ScaleProgress {
  switch (next) {
    case 'keep':
      return withSnapshot(progress);
    case 'look':
      return { ...progress, lookDue: true };
    case 'back':
      return backToHealthy(input, progress, ranAway);
    case 'fresh':
      return begunAnew(input, progress);
    case 'coarser':
      return endedStuck(input, progress);
    case 'give up':
      throw diverged(input, progress, ranAway ?? '');
    default:
      return assertNever(next);
  }
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
