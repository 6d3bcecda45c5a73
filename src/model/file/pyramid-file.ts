import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import type { Pyramid } from '../pyramid/pyramid.ts';
import { readHeader } from './model-file.ts';
import { f32, readF32 } from './net-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'patchwise-pyramid';
const VERSION = 1;

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  ratio: z.number().positive().max(1),
  levels: z.number().int().min(1).max(32),
});

/** A pyramid as safetensors: `levels.0`, the coarsest, to `levels.S`; the ratio in the metadata. */
export function encodePyramid({ levels, ratio }: Pyramid): Uint8Array {
  const tensors = Object.fromEntries(
    levels.map(({ shape, data }, s) => [`levels.${s}`, f32(shape, data)] as const),
  );
  const header: z.infer<typeof headerSchema> = {
    format: FORMAT,
    version: VERSION,
    ratio,
    levels: levels.length,
  };
  return encodeSafetensors(tensors, { patchwise: JSON.stringify(header) });
}

/** Inverse of {@link encodePyramid}. @throws `model/invalid`, `model/version` */
export function decodePyramid(bytes: Uint8Array): Pyramid {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = readHeader(metadata, headerSchema, FORMAT, VERSION);
  const levels = Array.from({ length: header.levels }, (_, s) => {
    const name = `levels.${s}`;
    const shape = Object.hasOwn(tensors, name) ? (tensors[name]?.shape ?? []) : [];
    if (shape.length !== 4) throw new PatchwiseError('model/invalid', `The pyramid has no level ${s}.`);
    return { shape, data: readF32(tensors, name) };
  });
  return { levels, ratio: header.ratio };
}
