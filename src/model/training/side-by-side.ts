import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { buildPyramid, type Pyramid } from '../pyramid.ts';
import { corruptedStart, upsample } from '../pyramid-model.ts';
import { startNoiseDeviation } from '../start-noise.ts';
import { trainingColour } from './colour.ts';
import { trainInProcess } from './scale-process.ts';
import type { ScaleInput, ScaleProgress } from './scale-progress.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import { type ScaleEvent, type TrainingHost, trainScale } from './train-scale.ts';

/** A training whose scales do not wait for each other (`lowerSamples: 'photograph'`). */
export interface SideBySideOptions {
  readonly engine: EnergyEngine;
  /** As given to the training, before its pyramid is built. */
  readonly image: Tensor;
  readonly settings: TrainingSettings;
  readonly seed: number;
  /** What each scale costs: the dearest begins first. */
  readonly costs: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** What a checkpoint holds, of the scales that had begun. */
  readonly resume?: readonly ScaleProgress[] | undefined;
  readonly onStart: (scale: number) => void;
  readonly onEvent: (event: ScaleEvent) => void;
  /** Awaited with all that have begun, whenever one of them saves its progress. */
  readonly saveProgress: (all: readonly ScaleProgress[]) => Promise<void>;
}

/**
 * What a scale's training needs when it starts from the photograph's own level below: nothing of any other scale. Its
 * recovery starts there, too.
 */
export function independentScale(
  pyramid: Pyramid,
  scale: number,
  settings: TrainingSettings,
  seed: number,
  resume?: ScaleProgress,
): ScaleInput {
  const observed = pyramid.levels[scale] as Tensor;
  const below = pyramid.levels[scale - 1];
  return {
    scale,
    observed,
    recoveryStart:
      below === undefined
        ? corruptedStart(observed, settings.recoveryFactor)
        : upsample(below, sizeOf(observed)),
    startNoise: startNoiseDeviation(pyramid, scale, settings.startNoise),
    colour: trainingColour(pyramid, settings),
    below,
    lower: [],
    settings,
    generator: generator(seed).split('scale', scale),
    resume,
  };
}

/**
 * Trains all scales, each in a process of its own where the engine computes on several threads of the CPU: a small net
 * gains little from a second thread, and onnxruntime in several threads of one process has crashed. Elsewhere one after
 * another. Every way gives the same weights.
 * @returns the last progress of each scale, coarsest first
 * @throws as `trainScale`; `run/cancelled` when all have saved their progress
 */
export async function trainSideBySide(options: SideBySideOptions): Promise<readonly ScaleProgress[]> {
  const { engine, image, settings, seed, costs, resume = [] } = options;
  const pyramid = buildPyramid(image, settings.pyramid);
  const latest: (ScaleProgress | undefined)[] = pyramid.levels.map((_, s) =>
    resume.find((progress) => progress.scale === s),
  );
  const open = latest
    .flatMap((progress, s) => ((progress?.update ?? 0) < atScale(settings.updates, s) ? [s] : []))
    .sort((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0));

  const ending = new AbortController();
  const end = () => ending.abort();
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted) end();

  let saving: Promise<void> = Promise.resolve();
  const save = (progress: ScaleProgress): Promise<void> => {
    latest[progress.scale] = progress;
    const all = latest.flatMap((one) => one ?? []);
    // One after another: each writes the same file.
    saving = saving.then(() => options.saveProgress(all));
    return saving;
  };
  const host: TrainingHost = {
    engine,
    signal: ending.signal,
    onEvent: options.onEvent,
    saveProgress: save,
  };
  const lanes = engine.id === 'onnx-cpu' ? Math.min(open.length, lanesOf(engine)) : 1;
  const lane = async (): Promise<void> => {
    for (let scale = open.shift(); scale !== undefined; scale = open.shift()) {
      throwIfCancelled(ending.signal);
      options.onStart(scale);
      const input = independentScale(pyramid, scale, settings, seed, latest[scale]);
      const { progress } =
        lanes > 1
          ? await trainInProcess(host, { image, settings, seed, scale, resume: latest[scale] })
          : await trainScale(host, input);
      await save(progress);
    }
  };
  try {
    const ends = await Promise.allSettled(
      Array.from({ length: lanes }, () =>
        lane().catch((error: unknown) => {
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
  return latest as readonly ScaleProgress[];
}

/** One process more than threads: a scale that ends early leaves no core idle. */
function lanesOf({ device }: EnergyEngine): number {
  const threads = device.threads ?? 1;
  return threads > 1 ? threads + 1 : 1;
}

function rank(error: unknown): number {
  return error instanceof PatchwiseError && error.code === 'run/cancelled' ? 1 : 0;
}
