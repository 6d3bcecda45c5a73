import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '../model/file/safetensors.ts';
import { sha256 } from '../runtime/sha256.ts';

/** A kept tensor as it lies in its file, by its hash. */
export interface TensorBytes {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Bytes that the file of a tensor in a bundle may have: larger ones stay by themselves. */
export const BUNDLED_BYTES = 65_536;

/** Bytes of a bundle: it is sent with those that are gathered when it has come to this. */
export const BUNDLE_BYTES = 4 * 2 ** 20;

/** Bytes that a bundle has at most: a larger one is none of ours, and is not read. */
export const MOST_BUNDLE_BYTES = 2 * BUNDLE_BYTES;

/** What a run's folder of tensors holds, without `.safetensors`: a tensor by its hash, or many, `<SHA-256>.bundle`. */
export const TENSOR_FILE = /^[0-9a-f]{64}(\.bundle)?$/;

/**
 * Many small tensors as one .safetensors file, each by its hash.
 * @throws `model/invalid` where one of them is none
 */
export function bundleTensors(tensors: readonly TensorBytes[]): {
  readonly name: string;
  readonly bytes: Uint8Array;
} {
  const bytes = encodeSafetensors(
    Object.fromEntries(
      tensors.map(({ hash, bytes }) => [hash, decodeSafetensors(bytes).tensors['value'] as SafeTensor]),
    ),
  );
  return { name: `${sha256(bytes)}.bundle`, bytes };
}
