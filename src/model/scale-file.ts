import { z } from 'zod';
import { readHeader, scaleHeader, scaleHeaderSchema } from './model-file.ts';
import { netTensors, readNet } from './net-tensors.ts';
import type { ScaleModel } from './pyramid-model.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'patchwise-scale';
const VERSION = 1;

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  index: z.number().int().min(0).max(31),
  scale: scaleHeaderSchema,
});

/** One scale of a pyramid of energy nets, with its position. */
export interface ScaleNet {
  readonly index: number;
  readonly scale: ScaleModel;
}

/** One scale as safetensors: the parameters of its net as tensors, what its chain takes in the metadata. */
export function encodeScaleNet({ index, scale }: ScaleNet): Uint8Array {
  const header: z.infer<typeof headerSchema> = {
    format: FORMAT,
    version: VERSION,
    index,
    scale: scaleHeader(scale),
  };
  return encodeSafetensors(netTensors('net', scale.net), { patchwise: JSON.stringify(header) });
}

/** Inverse of {@link encodeScaleNet}. @throws `model/invalid`, `model/version` */
export function decodeScaleNet(bytes: Uint8Array): ScaleNet {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = readHeader(metadata, headerSchema, FORMAT, VERSION);
  const { height, width, net, ...chain } = header.scale;
  return {
    index: header.index,
    scale: { ...chain, size: { height, width }, net: readNet('net', net, tensors) },
  };
}
