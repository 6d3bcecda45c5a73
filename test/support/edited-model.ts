import { expect } from 'chai';
import { decodeSafetensors, encodeSafetensors } from '../../src/model/safetensors.ts';

/** A model file whose header says something else, without a checksum: as a program of other people would write it. */
export function editedModel(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = metadata['patchwise'] ?? '';
  expect(header).to.include(from);
  return encodeSafetensors(tensors, { patchwise: header.replace(from, to) });
}
