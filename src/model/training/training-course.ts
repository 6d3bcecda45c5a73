import { PatchwiseError } from '../../errors.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { type Generator, generator } from '../../runtime/random/random.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { buildPyramid, type Pyramid, type PyramidOptions } from '../pyramid/pyramid.ts';
import type { NetScale } from '../pyramid/pyramid-model.ts';
import { type Rollback, thinHistory, type UpdateMetrics } from '../pyramid/training-record.ts';
import { requireTrainable, type TrainingSettings } from '../pyramid/training-settings.ts';
import { coarserPyramid } from './coarser.ts';
import { plannedCosts } from './cost.ts';
import type { ScaleProgress } from './scale-progress.ts';
import type { ScaleEvent } from './train-scale.ts';

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
  /** `fraction` of the whole training's cost that is done, in [0, 1]: an ETA follows from it. */
  | (ScaleEvent & { readonly fraction: number });

/** A training that can be continued: everything but the image and what follows from it. */
export interface TrainingState {
  readonly seed: number;
  readonly settings: TrainingSettings;
  readonly startedAt: string;
  readonly seconds: number;
  /** The scales that are finished, coarsest first. */
  readonly finished: readonly NetScale[];
  readonly history: readonly UpdateMetrics[];
  readonly rollbacks: readonly Rollback[];
  /** Whether it has begun anew with a coarser pyramid ({@link beginCoarser}). */
  readonly coarser: boolean;
  /** The scale that is being trained. */
  readonly current?: ScaleProgress | undefined;
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

/** A training on its way: what all its steps share, and what they have made so far, which grows in place. */
export interface TrainingCourse extends Omit<TrainPyramidOptions, 'onEvent'> {
  readonly image: Tensor;
  readonly pyramid: Pyramid;
  /** The pyramid to begin anew with where a scale is stuck; undefined where there is none, or it has. */
  readonly fallback: PyramidOptions | undefined;
  readonly coarser: boolean;
  /** Of the whole training: each step splits its own off. */
  readonly generator: Generator;
  readonly costs: ReturnType<typeof plannedCosts>;
  readonly startedAt: string;
  /** That the training has taken until now, those before it was continued included. */
  readonly seconds: () => number;
  readonly tell: (event: TrainingEvent) => void;
  /** The scales that are finished, coarsest first. */
  readonly scales: NetScale[];
  readonly history: UpdateMetrics[];
  readonly rollbacks: Rollback[];
  /** What the recovery chain of each scale misses of the image: the mean squared difference an element. */
  readonly recoveryErrors: number[];
}

/**
 * A training before its first step, or where its checkpoint left it.
 * @throws `value/out-of-range`, `tensor/shape`, `image/too-small`
 */
export function beginTraining(image: Tensor, options: TrainPyramidOptions): TrainingCourse {
  const { settings, seed, resume, onEvent } = options;
  requireTrainable(settings);
  if (nchw(image).n !== 1) {
    throw new PatchwiseError('tensor/shape', 'A pyramid is learned from one image, not from a batch.');
  }
  const fallback = coarserPyramid(sizeOf(image), settings.pyramid);
  const coarser = resume?.coarser ?? false;
  const began = performance.now();
  return {
    ...options,
    image,
    ...planned(image, settings, (coarser && fallback) || settings.pyramid),
    fallback: coarser ? undefined : fallback,
    coarser,
    generator: generator(seed),
    startedAt: resume?.startedAt ?? new Date().toISOString(),
    seconds: () => (resume?.seconds ?? 0) + (performance.now() - began) / 1000,
    tell: (event) => onEvent?.(event),
    scales: [...(resume?.finished ?? [])],
    history: [...(resume?.history ?? [])],
    rollbacks: [...(resume?.rollbacks ?? [])],
    recoveryErrors: [],
  };
}

function planned(image: Tensor, settings: TrainingSettings, options: PyramidOptions) {
  const pyramid = buildPyramid(image, options);
  return { pyramid, costs: plannedCosts(settings, pyramid.levels.map(sizeOf), nchw(image).c) };
}

/**
 * The same training anew with the coarser pyramid: what it has learned is dropped, its returns stay on record.
 * @param pyramid its {@link TrainingCourse.fallback}
 */
export function beginCoarser(course: TrainingCourse, pyramid: PyramidOptions): TrainingCourse {
  return {
    ...course,
    ...planned(course.image, course.settings, pyramid),
    ...{ fallback: undefined, coarser: true, resume: undefined },
    ...{ scales: [], history: [], recoveryErrors: [] },
  };
}

/** What a checkpoint keeps of it. @param current the scale that is being trained */
export function stateOf(course: TrainingCourse, current?: ScaleProgress): TrainingState {
  const { seed, settings, startedAt, seconds, scales, history, rollbacks, coarser } = course;
  return {
    ...{ seed, settings, startedAt, seconds: seconds(), finished: scales },
    ...{ history, rollbacks, coarser, current },
  };
}

/** The next finer scale is finished. */
export function keepScale(course: TrainingCourse, scale: NetScale, progress: ScaleProgress): void {
  course.scales.push(scale);
  course.history.push(...thinHistory(progress.history));
  course.rollbacks.push(...progress.rollbacks);
}
