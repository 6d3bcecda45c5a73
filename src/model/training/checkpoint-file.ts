import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { netScaleHeader, netScaleSchema, readHeader } from '../file/model-file.ts';
import { f32, netTensors, readF32, readNet } from '../file/net-tensors.ts';
import type { SafeTensor, SafeTensors } from '../file/safetensors.ts';
import { decodeSealed, encodeSealed } from '../file/seal.ts';
import type { AdamState } from '../net/adam.ts';
import { netSpecSchema } from '../net/net-spec-schema.ts';
import type { NetScale } from '../pyramid/pyramid-model.ts';
import { rollbackSchema, updateMetricsSchema } from '../pyramid/training-record.ts';
import { trainingSettingsSchema } from '../pyramid/training-settings.ts';
import type { ScaleProgress } from './scale-progress.ts';
import type { TrainingState } from './training-course.ts';
import type { LearnerState } from './update.ts';

const FORMAT = 'patchwise-checkpoint';
const VERSION = 1;

const learnerSchema = z.strictObject({
  spec: netSpecSchema,
  t: z.number().int().min(0),
  gap: z.number(),
  recoveryGap: z.number(),
  recoveryError: z.number(),
});
const guardStateSchema = z.strictObject({ smoothedGap: z.number() });

/** Where one scale's training stands. */
const progressSchema = z.strictObject({
  scale: z.number().int().min(0),
  update: z.number().int().min(0),
  learner: learnerSchema,
  guard: guardStateSchema,
  stepSize: z.number(),
  healthy: z.strictObject({ update: z.number(), learner: learnerSchema, guard: guardStateSchema }),
  history: z.array(updateMetricsSchema),
  rollbacks: z.array(rollbackSchema),
  lookDue: z.boolean(),
});

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** SHA-256 of the training image's values. */
  image: z.string(),
  seed: z.number(),
  settings: trainingSettingsSchema,
  startedAt: z.string(),
  seconds: z.number(),
  finished: z.array(netScaleSchema),
  history: z.array(updateMetricsSchema),
  rollbacks: z.array(rollbackSchema),
  coarser: z.boolean(),
  /** The scale that is being trained. */
  current: progressSchema.optional(),
});
type Header = z.input<typeof headerSchema>;

/** Identity of a training image: SHA-256 over its shape and values. */
export function imageIdentity(image: Tensor): string {
  const bytes = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
  return createHash('sha256').update(image.shape.join('x')).update(bytes).digest('hex');
}

/** A training's state as a .safetensors file. Reads the state's arrays before it returns. */
export function encodeCheckpoint(state: TrainingState, image: Tensor): Uint8Array {
  const tensors: Record<string, SafeTensor> = {};
  state.finished.forEach((scale, s) => {
    Object.assign(tensors, netTensors(`scales.${s}`, scale.net));
  });
  const { current } = state;
  const header: Header = {
    format: FORMAT,
    version: VERSION,
    image: imageIdentity(image),
    seed: state.seed,
    settings: state.settings as Header['settings'],
    startedAt: state.startedAt,
    seconds: state.seconds,
    finished: state.finished.map(netScaleHeader),
    history: [...state.history],
    rollbacks: [...state.rollbacks],
    coarser: state.coarser,
    ...(current && { current: writeProgress(current, tensors) }),
  };
  return encodeSealed(tensors, { patchwise: JSON.stringify(header) });
}

/**
 * @param expected the image, seed and settings of the training that wants to go on.
 * @throws `checkpoint/mismatch` when they are not those of the checkpoint, `model/invalid`, `model/version`
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  expected: { readonly image: Tensor; readonly seed: number; readonly settings: unknown },
): TrainingState {
  const { tensors, metadata } = decodeSealed(bytes);
  const header = readHeader(metadata, headerSchema, FORMAT, VERSION);
  requireSame(header, expected);
  const { current } = header;
  return {
    seed: header.seed,
    settings: header.settings,
    startedAt: header.startedAt,
    seconds: header.seconds,
    finished: readScales(header.finished, tensors),
    history: header.history,
    rollbacks: header.rollbacks,
    coarser: header.coarser,
    current: current && readProgress(current, tensors),
  };
}

function requireSame(
  header: z.infer<typeof headerSchema>,
  expected: Parameters<typeof decodeCheckpoint>[1],
): void {
  const parsed = trainingSettingsSchema.parse(expected.settings);
  const differences = [
    header.image !== imageIdentity(expected.image) && 'the image',
    header.seed !== expected.seed && 'the seed',
    canonical(header.settings) !== canonical(parsed) && 'the settings',
  ].filter((name) => name !== false);
  if (differences.length === 0) return;
  throw new PatchwiseError('checkpoint/mismatch', `The checkpoint differs in ${differences.join(' and ')}.`, {
    hint: 'Resume with the image, seed and settings that it was made with, or start without the checkpoint.',
  });
}

/** JSON with sorted keys: equal for equal settings however they were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function readScales(headers: readonly z.infer<typeof netScaleSchema>[], tensors: SafeTensors): NetScale[] {
  return headers.map(({ height, width, net, ...chain }, s) => ({
    ...chain,
    size: { height, width },
    net: readNet(`scales.${s}`, net, tensors),
  }));
}

function writeProgress(
  progress: ScaleProgress,
  tensors: Record<string, SafeTensor>,
): z.input<typeof progressSchema> {
  const { scale, update, learner, guard, stepSize, healthy, history, rollbacks, lookDue } = progress;
  return {
    scale,
    update,
    learner: writeLearner('current', learner, tensors),
    guard: { ...guard },
    stepSize,
    healthy: {
      update: healthy.update,
      learner: writeLearner('healthy', healthy.learner, tensors),
      guard: { ...healthy.guard },
    },
    history: [...history],
    rollbacks: [...rollbacks],
    lookDue,
  };
}

function readProgress(progress: z.infer<typeof progressSchema>, tensors: SafeTensors): ScaleProgress {
  const { learner, healthy } = progress;
  return {
    ...progress,
    learner: readLearner('current', learner, tensors),
    healthy: { ...healthy, learner: readLearner('healthy', healthy.learner, tensors) },
  };
}

function writeLearner(prefix: string, learner: LearnerState, tensors: Record<string, SafeTensor>) {
  Object.assign(tensors, netTensors(`${prefix}.net`, learner.net));
  learner.adam.m.forEach((m, i) => {
    tensors[`${prefix}.adam.m.${i}`] = f32([m.length], m);
  });
  learner.adam.v.forEach((v, i) => {
    tensors[`${prefix}.adam.v.${i}`] = f32([v.length], v);
  });
  return {
    spec: learner.net.spec as z.input<typeof netSpecSchema>,
    t: learner.adam.t,
    gap: learner.gap,
    recoveryGap: learner.recoveryGap,
    recoveryError: learner.recoveryError,
  };
}

function readLearner(
  prefix: string,
  header: z.infer<typeof learnerSchema>,
  tensors: SafeTensors,
): LearnerState {
  const net = readNet(`${prefix}.net`, header.spec, tensors);
  const lengths = [...net.weights, ...net.biases].map((array) => array.length);
  const moments = (name: string) =>
    lengths.map((length, i) => readF32(tensors, `${prefix}.adam.${name}.${i}`, [length]));
  const adam: AdamState = { m: moments('m'), v: moments('v'), t: header.t };
  const { gap, recoveryGap, recoveryError } = header;
  return { net, adam, gap, recoveryGap, recoveryError };
}
