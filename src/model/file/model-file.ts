import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Tensor } from '../../runtime/tensor.ts';
import { BYTES, requireArgument } from '../../shared/arguments.ts';
import { netSpecSchema } from '../net/net-spec-schema.ts';
import { pyramidOfSizes } from '../pyramid/pyramid.ts';
import {
  isPatchScale,
  MODEL,
  type NetScale,
  type PyramidModel,
  type ScaleModel,
} from '../pyramid/pyramid-model.ts';
import { type TrainingRecord, trainingRecordSchema } from '../pyramid/training-record.ts';
import { f32, netTensors, readF32, readNet } from './net-tensors.ts';
import type { SafeTensor } from './safetensors.ts';
import { decodeSealed, encodeSealed } from './seal.ts';

const FORMAT = 'patchwise-model';
const VERSION = 1;

/** Steps of a chain that a file may ask for; parameters of nodes have the same bound. */
const MOST_STEPS = 10_000;

export const netScaleSchema = z.strictObject({
  height: z.number().int().min(1),
  width: z.number().int().min(1),
  net: netSpecSchema,
  steps: z.number().int().min(0).max(MOST_STEPS),
  recoverySteps: z.number().int().min(0).max(MOST_STEPS),
  stepSize: z.number().positive(),
  momentum: z.number().min(0).lt(1),
  startNoise: z.number().min(0).max(2),
});

/** Longest side of the photograph that candidates are judged beside, px. */
const MOST_DETAIL = 1024;
/** Largest deviation of noise that a file may ask for, and side of patches. */
const [MOST_NOISE, MOST_SIDE] = [100, 63];

const patchScaleSchema = z.strictObject({
  height: z.number().int().min(1),
  width: z.number().int().min(1),
  patches: z.strictObject({
    endNoise: z.number().positive().max(MOST_NOISE),
    sides: z
      .array(
        z.strictObject({
          above: z.number().min(0).max(MOST_NOISE),
          side: z
            .number()
            .int()
            .min(1)
            .max(MOST_SIDE)
            .refine((side) => side % 2 === 1),
        }),
      )
      .min(1)
      .max(16),
    border: z.number().min(0).max(MOST_NOISE),
    heights: z.number().min(0).max(MOST_NOISE),
  }),
  steps: z.number().int().min(0).max(MOST_STEPS),
  recoverySteps: z.number().int().min(0).max(MOST_STEPS),
  startNoise: z.number().positive().max(MOST_NOISE),
});

export const scaleHeaderSchema = z.union([netScaleSchema, patchScaleSchema]);

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  ratio: z.number().positive().max(1),
  recoveryFactor: z.number().positive().max(1),
  scales: z.array(scaleHeaderSchema).min(1).max(32),
  /** Absent where every scale is made of patches. */
  training: trainingRecordSchema.optional(),
});

/** What a file's header says of a scale. */
export function scaleHeader(scale: ScaleModel): z.infer<typeof scaleHeaderSchema> {
  if (isPatchScale(scale)) {
    const { size, patches, steps, recoverySteps, startNoise } = scale;
    const { endNoise, sides, border, heights } = patches;
    return {
      ...size,
      patches: { endNoise, sides: sides.map(({ above, side }) => ({ above, side })), border, heights },
      ...{ steps, recoverySteps, startNoise },
    };
  }
  return netScaleHeader(scale);
}

/** Likewise of one that was trained. */
export function netScaleHeader(scale: NetScale): z.infer<typeof netScaleSchema> {
  const { size, net, steps, recoverySteps, stepSize, momentum, startNoise } = scale;
  return {
    ...size,
    net: net.spec as z.infer<typeof netSpecSchema>,
    steps,
    recoverySteps,
    stepSize,
    momentum,
    startNoise,
  };
}

/**
 * A model as a .safetensors file: the parameters of every scale and the training image as tensors, spec, sizes
 * and provenance as JSON in the metadata entry `patchwise`, its keys in the order of the schema: a model that was read
 * is written with the same bytes, however its settings were put together. The entry `sha256` tells when one of its bits
 * has changed since (seal.ts).
 * @throws `model/invalid` for a model that lacks something
 *
 * @example
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { decodeModel, encodeModel } from 'patchwise';
 * const model = decodeModel(await readFile('model.safetensors'));
 * await writeFile('copy.safetensors', encodeModel(model));
 */
export function encodeModel(model: PyramidModel): Uint8Array {
  requireArgument(model, 'model', MODEL);
  const tensors: Record<string, SafeTensor> = { image: f32(model.image.shape, model.image.data) };
  if (model.detail !== undefined) tensors['detail'] = f32(model.detail.shape, model.detail.data);
  model.scales.forEach((scale, s) => {
    if (!isPatchScale(scale)) Object.assign(tensors, netTensors(`scales.${s}`, scale.net));
  });
  const header: z.input<typeof headerSchema> = {
    format: FORMAT,
    version: VERSION,
    ratio: model.ratio,
    recoveryFactor: model.recoveryFactor,
    scales: model.scales.map(scaleHeader),
    ...(model.training && { training: withoutTimes(model.training) }),
  };
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'its root';
    throw new PatchwiseError(
      'model/invalid',
      `The model cannot be kept: at ${where}, ${issue?.message ?? ''}.`,
    );
  }
  return encodeSealed(tensors, { format: 'pt', patchwise: JSON.stringify(parsed.data) });
}

function withoutTimes({ startedAt: _startedAt, seconds: _seconds, ...training }: TrainingRecord) {
  return training as z.input<typeof trainingRecordSchema>;
}

/**
 * Reads what {@link encodeModel} wrote.
 * @throws `model/invalid`, also when a bit is no longer what was written; `model/version`
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { decodeModel } from 'patchwise';
 * const model = decodeModel(await readFile('model.safetensors'));
 * console.log(model.scales.length);
 */
export function decodeModel(bytes: Uint8Array): PyramidModel {
  requireArgument(bytes, 'bytes', BYTES);
  const { tensors, metadata } = decodeSealed(bytes);
  const header = readHeader(metadata, headerSchema, FORMAT, VERSION);
  const shape = Object.hasOwn(tensors, 'image') ? (tensors['image']?.shape ?? []) : [];
  const last = header.scales.at(-1);
  if (shape.length !== 4 || shape[0] !== 1 || shape[2] !== last?.height || shape[3] !== last?.width) {
    throw new PatchwiseError('model/invalid', `The model's training image has shape ${formatShape(shape)}.`);
  }
  requireRisingSizes(header.scales);
  const image = { shape, data: readF32(tensors, 'image') };
  const detail = readDetail(tensors, image);
  const { ratio, recoveryFactor, training } = header;
  const { levels } = pyramidOfSizes(image, header.scales, ratio);
  const scales = header.scales.map((scale, s) =>
    scaleOfHeader(scale, `scales.${s}`, tensors, levels[s] as Tensor),
  );
  return { image, ...(detail && { detail }), ratio, recoveryFactor, scales, ...(training && { training }) };
}

/** The photograph at a finer scale than the training image, where a file has it. @throws `model/invalid` */
function readDetail(tensors: Readonly<Record<string, SafeTensor>>, image: Tensor): Tensor | undefined {
  if (!Object.hasOwn(tensors, 'detail')) return undefined;
  const shape = tensors['detail']?.shape ?? [];
  const [n, c, h = 0, w = 0] = shape;
  const own = nchw(image);
  if (
    shape.length !== 4 ||
    n !== 1 ||
    c !== own.c ||
    h < own.h ||
    w < own.w ||
    Math.max(h, w) > MOST_DETAIL
  ) {
    throw new PatchwiseError('model/invalid', `The model's photograph has shape ${formatShape(shape)}.`);
  }
  return { shape, data: readF32(tensors, 'detail') };
}

/** @param photo the training image at this scale */
export function scaleOfHeader(
  header: z.infer<typeof scaleHeaderSchema>,
  name: string,
  tensors: Readonly<Record<string, SafeTensor>>,
  photo: Tensor,
): ScaleModel {
  if ('patches' in header) {
    const { height, width, patches, ...chain } = header;
    return { ...chain, size: { height, width }, patches: { ...patches, photo } };
  }
  const { height, width, net, ...chain } = header;
  return { ...chain, size: { height, width }, net: readNet(name, net, tensors) };
}

/** A coarse scale that claims to be larger than a finer one would be sampled at that size: it may be any. */
function requireRisingSizes(scales: readonly { readonly height: number; readonly width: number }[]): void {
  for (const [s, { height, width }] of scales.entries()) {
    const next = scales[s + 1];
    if (next === undefined || (height <= next.height && width <= next.width)) continue;
    throw new PatchwiseError(
      'model/invalid',
      `Scale ${s} of the model has ${width}×${height} px, more than scale ${s + 1} (${next.width}×${next.height}).`,
      {
        hint: 'Scales go from the coarsest to the finest: train the model again, or take it from where it came.',
      },
    );
  }
}

/** Parses the metadata entry `patchwise` of a file of one format and version. */
export function readHeader<T extends z.ZodType>(
  metadata: Readonly<Record<string, string>>,
  schema: T,
  format: string,
  version: number,
): z.infer<T> {
  let json: unknown;
  try {
    json = JSON.parse(metadata['patchwise'] ?? 'null');
  } catch {
    json = null;
  }
  const claimed = json as { readonly format?: unknown; readonly version?: unknown } | null;
  if (claimed?.format !== format) {
    throw new PatchwiseError('model/invalid', `This is not a ${format} file.`, {
      hint: `Patchwise reads .safetensors files that it wrote itself, with "${format}" in their metadata.`,
    });
  }
  if (claimed.version !== version) {
    throw new PatchwiseError(
      'model/version',
      `The file has ${format} version ${JSON.stringify(claimed.version) ?? 'unknown'}; this Patchwise reads version ${version}.`,
      { hint: 'Update Patchwise, or train the model again.' },
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PatchwiseError(
      'model/invalid',
      `The ${format} header is damaged at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? ''}`,
    );
  }
  return parsed.data;
}
