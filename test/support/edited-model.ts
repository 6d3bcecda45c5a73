import { expect } from 'chai';
import { decodeSealed, encodeSealed } from '../../src/model/file/seal.ts';

/** A model file whose header says something else, with the checksum of that: as a program of other people would write it. */
export function editedModel(bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const { tensors, metadata } = decodeSealed(bytes);
  const header = metadata['patchwise'] ?? '';
  const edited = header.replace(from, to);
  expect(edited).not.to.equal(header);
  return encodeSealed(tensors, { ...metadata, patchwise: edited });
}
