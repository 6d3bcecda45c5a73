import { z } from 'zod';
import type { Tensor } from '../../runtime/tensor.ts';
import { isPatchScale, type ScaleModel } from '../pyramid/pyramid-model.ts';
import { readHeader, scaleHeader, scaleHeaderSchema, scaleOfHeader } from './model-file.ts';
import { f32, netTensors, readF32 } from './net-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'patchwise-scale';
const VERSION = 1;
/** A net needs none. */
const NO_PHOTO: Tensor = { shape: [1, 0, 0, 0], data: new Float32Array(0) };

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  index: z.number().int().min(0).max(31),
  scale: scaleHeaderSchema,
});

/** One scale of a pyramid of energies, with its position. */
export interface ScaleNet {
  readonly index: number;
  readonly scale: ScaleModel;
}

/** One scale as safetensors: the parameters of its net, or the photograph of its patches, as tensors, the rest in the metadata. */
export function encodeScaleNet({ index, scale }: ScaleNet): Uint8Array {
  const header: z.infer<typeof headerSchema> = {
    format: FORMAT,
    version: VERSION,
    index,
    scale: scaleHeader(scale),
  };
  const tensors = isPatchScale(scale)
    ? { photo: f32(scale.patches.photo.shape, scale.patches.photo.data) }
    : netTensors('net', scale.net);
  return encodeSafetensors(tensors, { patchwise: JSON.stringify(header) });
}

/** Inverse of {@link encodeScaleNet}. @throws `model/invalid`, `model/version` */
export function decodeScaleNet(bytes: Uint8Array): ScaleNet {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = readHeader(metadata, headerSchema, FORMAT, VERSION);
  const shape = Object.hasOwn(tensors, 'photo') ? (tensors['photo']?.shape ?? []) : [];
  const photo = 'patches' in header.scale ? { shape, data: readF32(tensors, 'photo') } : NO_PHOTO;
  return { index: header.index, scale: scaleOfHeader(header.scale, 'net', tensors, photo) };
}
