import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { buildPyramid, type Pyramid } from '../pyramid.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import { scaleInput } from './scale-input.ts';
import { type ScaleTask, scaleWorker } from './scale-process.ts';
import type { ScaleInput, ScaleProgress } from './scale-progress.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import { type ScaleEvent, type TrainingHost, trainedScale, trainScale } from './train-scale.ts';

/** Where a training side by side stands. */
export interface SideProgress {
  /** The round, 0-based. */
  readonly round: number;
  /** All scales as they were at its start; empty in the first. */
  readonly starts: readonly ScaleModel[];
  /** Of the scales that have begun. */
  readonly scales: readonly ScaleProgress[];
}

/** A training whose scales do not wait for each other (`lowerSamples: 'photograph'`). */
export interface SideBySideOptions {
  readonly engine: EnergyEngine;
  /** As given to the training, before its pyramid is built. */
  readonly image: Tensor;
  readonly settings: TrainingSettings;
  readonly seed: number;
  /** What each scale costs: the one that takes longest begins first. */
  readonly costs: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly resume?: SideProgress | undefined;
  readonly onStart: (scale: number) => void;
  readonly onEvent: (event: ScaleEvent) => void;
  /** Awaited whenever a scale saves its progress. */
  readonly saveProgress: (progress: SideProgress) => Promise<void>;
}

/**
 * What a scale's training needs in a round, beside the coarser scales as they were at its start. Its recovery starts
 * from the photograph's own level below.
 */
export function independentScale(
  pyramid: Pyramid,
  { settings, seed, scale, until, round, starts, resume }: Omit<ScaleTask, 'image'>,
): ScaleInput {
  return scaleInput(pyramid, scale, {
    settings,
    generator: generator(seed),
    lower: starts.slice(0, scale),
    // The photograph itself, in place of what a chain below would have recovered of it.
    recovered: pyramid.levels[scale - 1],
    until,
    round: { number: round, coarsest: pyramid.levels[0] as Tensor },
    resume,
  });
}

/** Trains a scale to the end of a round. */
type Worker = (host: TrainingHost, task: ScaleTask) => Promise<ScaleProgress>;

/**
 * Trains all scales at once, round by round, each in a process of its own where the engine computes on several threads
 * of the CPU: a small net gains little from a second thread, and onnxruntime in several threads of one process has
 * crashed. Elsewhere one after another. Every way gives the same weights.
 * @returns the last progress of each scale, coarsest first
 * @throws as `trainScale`; `run/cancelled` when all have saved their progress
 */
export async function trainSideBySide(options: SideBySideOptions): Promise<readonly ScaleProgress[]> {
  const { engine, image, settings, seed, costs, resume } = options;
  const pyramid = buildPyramid(image, settings.pyramid);
  const { rounds = 1 } = settings;
  const scales = pyramid.levels.map((_, s) => s);
  const latest: (ScaleProgress | undefined)[] = scales.map((s) =>
    resume?.scales.find((progress) => progress.scale === s),
  );
  const lanes = lanesOf(engine, scales.length);
  const processes = lanes > 1 ? Array.from({ length: lanes }, () => scaleWorker()) : [];
  const here: Worker = async (host, { image: _image, ...task }) =>
    (await trainScale(host, independentScale(pyramid, task))).progress;
  const workers = lanes > 1 ? processes.map(({ train }): Worker => train) : [here];
  const begun = new Set<number>();
  try {
    for (let round = resume?.round ?? 0; round < rounds; round++) {
      const starts =
        round === resume?.round
          ? resume.starts
          : latest.flatMap((progress, scale) => {
              if (progress === undefined) return [];
              const task = { settings, seed, scale, until: 0, round, starts: [] };
              return trainedScale(independentScale(pyramid, task), progress);
            });
      await runRound(options, workers, {
        latest,
        starts,
        round,
        tasks: scales
          .filter((scale) => round >= firstRound(settings, scale))
          .map((scale): ScaleTask => {
            const first = firstRound(settings, scale);
            const part = (round + 1 - first) / (rounds - first);
            const until = Math.round(atScale(settings.updates, scale) * part);
            return { image, settings, seed, scale, until, round, starts: starts.slice(0, scale) };
          })
          .filter(({ scale, until }) => {
            const { update, lookDue } = latest[scale] ?? { update: 0, lookDue: false };
            return lookDue || update < until;
          })
          .sort((a, b) => (costs[b.scale] ?? 0) - (costs[a.scale] ?? 0)),
        onTask: (scale) => {
          if (!begun.has(scale)) options.onStart(scale);
          begun.add(scale);
        },
      });
    }
  } finally {
    for (const { end } of processes) end();
  }
  return latest as readonly ScaleProgress[];
}

interface Round {
  /** By scale; kept up to date. */
  readonly latest: (ScaleProgress | undefined)[];
  readonly starts: readonly ScaleModel[];
  readonly round: number;
  readonly tasks: readonly ScaleTask[];
  readonly onTask: (scale: number) => void;
}

async function runRound(
  options: SideBySideOptions,
  workers: readonly Worker[],
  { latest, starts, round, tasks, onTask }: Round,
): Promise<void> {
  const ending = new AbortController();
  const end = () => ending.abort();
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted) end();
  let saving: Promise<void> = Promise.resolve();
  const host: TrainingHost = {
    engine: options.engine,
    signal: ending.signal,
    onEvent: options.onEvent,
    saveProgress: (progress) => {
      latest[progress.scale] = progress;
      const now = { round, starts, scales: latest.flatMap((one) => one ?? []) };
      // One after another: each writes the same file.
      saving = saving.then(() => options.saveProgress(now));
      return saving;
    },
  };
  const open = [...tasks];
  const lane = async (train: Worker): Promise<void> => {
    for (let task = open.shift(); task !== undefined; task = open.shift()) {
      throwIfCancelled(ending.signal);
      onTask(task.scale);
      latest[task.scale] = await train(host, { ...task, resume: latest[task.scale] });
    }
  };
  try {
    const ends = await Promise.allSettled(
      workers.map((worker) =>
        lane(worker).catch((error: unknown) => {
          end();
          throw error;
        }),
      ),
    );
    await saving;
    throwIfCancelled(options.signal);
    const failures = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    // The others were stopped because of the first.
    const [first] = failures.sort((a, b) => rank(a) - rank(b));
    if (first !== undefined) throw first;
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
}

/** A net that is to start from the net below waits until there is one. */
function firstRound({ warmStart, rounds = 1 }: TrainingSettings, scale: number): number {
  return warmStart ? Math.min(scale, rounds - 1) : 0;
}

/** One process more than threads: a scale that ends early leaves no core idle. */
function lanesOf({ id, device }: EnergyEngine, scales: number): number {
  const { threads = 1 } = device;
  return id === 'onnx-cpu' && threads > 1 ? Math.min(threads + 1, scales) : 1;
}

function rank(error: unknown): number {
  return error instanceof PatchwiseError && error.code === 'run/cancelled' ? 1 : 0;
}
