import { PatchwiseError } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { VERSION } from '../../version.ts';
import {
  calibrateLayouts,
  type LayoutCalibration,
  type LayoutsKept,
  layoutsOfModel,
} from '../layouts/calibrate.ts';
import { shiftMapLimit } from '../layouts/shift-map-limit.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import { buildPyramid } from '../pyramid.ts';
import type { PyramidModel, ScaleModel } from '../pyramid-model.ts';
import { plannedCosts } from './cost.ts';
import { type Rollback, thinHistory, type UpdateMetrics } from './record.ts';
import { scaleInput } from './scale-input.ts';
import { chainProcessBeside } from './scale-process.ts';
import type { ScaleProgress } from './scale-progress.ts';
import { requireTrainable, type TrainingSettings } from './settings.ts';
import { independentScale, type SideProgress, trainSideBySide } from './side-by-side.ts';
import { recover, type ScaleEvent, trainedScale, trainScale } from './train-scale.ts';

/** What a training tells of itself while it goes on. */
export type TrainingEvent =
  | { readonly kind: 'scale-started'; readonly scale: number; readonly scales: number }
  | {
      readonly kind: 'scale-finished';
      readonly scale: number;
      readonly scales: number;
      readonly recovery: Tensor;
      readonly error: number;
    }
  /** After scale 0: the fraction of its layouts that the model itself finds sound; the others are drawn again. */
  | ({ readonly kind: 'layouts' } & Pick<LayoutCalibration, 'passed' | 'margin' | 'heightMargin'>)
  /** At the end: the fraction of samples that pieces of the photograph compose well; the others are drawn again. */
  | { readonly kind: 'whole-samples'; readonly passed: number }
  /** Each of those. */
  | { readonly kind: 'whole-sample'; readonly done: number; readonly total: number }
  /** `fraction` of the whole training's cost that is done, in [0, 1]: an ETA follows from it. */
  | (ScaleEvent & { readonly fraction: number });

/** A training that can be continued: everything but the image and what follows from it. */
export interface TrainingState {
  readonly seed: number;
  readonly settings: TrainingSettings;
  readonly startedAt: string;
  readonly seconds: number;
  /** The scales that are finished, coarsest first. */
  readonly finished: readonly ScaleModel[];
  readonly history: readonly UpdateMetrics[];
  readonly rollbacks: readonly Rollback[];
  /** Known once scale 0 is finished. */
  readonly layouts?: LayoutsKept | undefined;
  /** The scale that is being trained. */
  readonly current?: ScaleProgress | undefined;
  /** Of scales that are trained side by side. */
  readonly side?: SideProgress | undefined;
}

/** What a training needs beside its image. */
export interface TrainPyramidOptions {
  readonly engine: EnergyEngine;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Awaited at each checkpoint and when cancelled. Must have read the state when it resolves. */
  readonly saveCheckpoint?: (state: TrainingState) => Promise<void>;
  /** Continue from a checkpoint of the same image, seed and settings: the result is the same bit for bit. */
  readonly resume?: TrainingState | undefined;
}

/**
 * Learns a pyramid of energy functions from one image, coarse to fine (Zheng et al. 2021, alg. 1), or all scales side by
 * side where the settings make them independent of each other.
 * @param image [1, C, H, W] in [-1, 1], C = 1 or 3.
 * @throws `training/diverged`, `run/cancelled`, `value/out-of-range`, `image/too-small`.
 *
 * @example
 * import { decodeImage, openEngine, TRAINING_PRESETS, trainPyramid } from 'patchwise';
 * const engine = await openEngine('auto');
 * const { image } = await decodeImage('photo.jpg');
 * const model = await trainPyramid(image, { engine, settings: TRAINING_PRESETS.balanced, seed: 1 });
 * console.log(model.scales.length);
 * await engine.dispose();
 */
export async function trainPyramid(image: Tensor, options: TrainPyramidOptions): Promise<PyramidModel> {
  const { engine, settings, seed, signal, resume } = options;
  requireTrainable(settings);
  if (nchw(image).n !== 1) {
    throw new PatchwiseError('tensor/shape', 'A pyramid is learned from one image, not from a batch.');
  }
  const pyramid = buildPyramid(image, settings.pyramid);
  const root = generator(seed);
  const costs = plannedCosts(settings, pyramid.levels.map(sizeOf), nchw(image).c);
  const began = performance.now();
  const startedAt = resume?.startedAt ?? new Date().toISOString();
  const seconds = () => (resume?.seconds ?? 0) + (performance.now() - began) / 1000;

  const scales: ScaleModel[] = [...(resume?.finished ?? [])];
  const history: UpdateMetrics[] = [...(resume?.history ?? [])];
  const rollbacks: Rollback[] = [...(resume?.rollbacks ?? [])];
  const errors: number[] = [];
  let layouts = resume?.layouts;
  const state = (current?: ScaleProgress): TrainingState => ({
    seed,
    settings,
    startedAt,
    seconds: seconds(),
    finished: scales,
    history,
    rollbacks,
    layouts,
    current,
  });

  const coarsest = pyramid.levels[0] as Tensor;
  /** Taken after scale 0's checkpoint, so that a training cancelled meanwhile keeps what it has. */
  const layoutsOf = async ([scale]: readonly ScaleModel[]) => {
    const found = await calibrateLayouts(engine, scale as ScaleModel, coarsest, {
      generator: root,
      tolerance: settings.layoutTolerance,
      diversity: settings.layoutDiversity,
      signal,
    });
    if (found === undefined) return undefined;
    const { passed, ...kept } = found;
    options.onEvent?.({ kind: 'layouts', passed, margin: kept.margin, heightMargin: kept.heightMargin });
    return kept;
  };
  if (settings.lowerSamples === 'photograph' && scales.length === 0) {
    const done = pyramid.levels.map(
      (_, s) => resume?.side?.scales.find(({ scale }) => scale === s)?.update ?? 0,
    );
    const trained = await trainSideBySide({
      ...{ engine, image, settings, seed, signal, costs: costs.scales, resume: resume?.side },
      onStart: (scale) => options.onEvent?.({ kind: 'scale-started', scale, scales: pyramid.levels.length }),
      onEvent: (event) => {
        if (event.kind === 'update') done[event.metrics.scale] = event.metrics.update;
        if (event.kind === 'rollback') done[event.rollback.scale] = event.rollback.toUpdate;
        options.onEvent?.({ ...event, fraction: costs.fractionOf(done) });
      },
      saveProgress: async (side) => options.saveCheckpoint?.({ ...state(), side }),
    });
    for (const [index, progress] of trained.entries()) {
      const task = { settings, seed, scale: index, until: progress.update, round: 0, starts: [] };
      scales.push(trainedScale(independentScale(pyramid, task), progress));
      history.push(...thinHistory(progress.history));
      rollbacks.push(...progress.rollbacks);
    }
  }
  const runner =
    scales.length < pyramid.levels.length ? chainProcessBeside(engine, settings, costs.total) : undefined;
  let recovered: Tensor | undefined;
  try {
    for (const [index, observed] of pyramid.levels.entries()) {
      let scale = scales[index];
      if (scale === undefined && index > 0) layouts ??= await layoutsOf(scales);
      const input = scaleInput(pyramid, index, {
        settings,
        generator: root,
        lower: scales,
        recovered,
        layouts,
        resume: resume?.current?.scale === index ? resume.current : undefined,
      });
      if (scale === undefined) {
        options.onEvent?.({ kind: 'scale-started', scale: index, scales: pyramid.levels.length });
        const { progress, ...trained } = await trainScale(
          {
            engine,
            signal,
            runner,
            onEvent: (event) => options.onEvent?.({ ...event, fraction: costs.fractionDone(index, event) }),
            saveProgress: async (current) => options.saveCheckpoint?.(state(current)),
          },
          input,
        );
        scale = trained;
        scales.push(trained);
        history.push(...thinHistory(progress.history));
        rollbacks.push(...progress.rollbacks);
        await options.saveCheckpoint?.(state());
      }
      recovered = await recover(engine, scale, input.recoveryStart, signal);
      const error = meanSquaredError(recovered, observed);
      errors.push(error);
      const of = pyramid.levels.length;
      options.onEvent?.({ kind: 'scale-finished', scale: index, scales: of, recovery: recovered, error });
    }
  } finally {
    runner?.end();
  }
  layouts ??= await layoutsOf(scales);
  const model: PyramidModel = {
    image: pyramid.levels.at(-1) as Tensor,
    ratio: pyramid.ratio,
    scales,
    recoveryFactor: settings.recoveryFactor,
    ...layoutsOfModel(layouts),
    training: {
      patchwise: VERSION,
      seed,
      engine: `${engine.id} (${engine.device.provider}: ${engine.device.name})`,
      settings,
      startedAt,
      seconds: seconds(),
      history,
      rollbacks,
      recoveryErrors: errors,
    },
  };
  if (layouts?.limits.seam === undefined) return model;
  const whole = await shiftMapLimit(engine, model, {
    ...{ seed, signal },
    onSample: (done, total) => options.onEvent?.({ kind: 'whole-sample', done, total }),
  });
  if (whole === undefined) return model;
  options.onEvent?.({ kind: 'whole-samples', passed: whole.passed });
  return { ...model, layoutShiftMap: whole.limit };
}
