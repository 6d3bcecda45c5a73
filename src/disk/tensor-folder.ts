import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { decodeSafetensors } from '../model/file/safetensors.ts';
import { readFileChecked, writeFailure } from '../runtime/files.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { tensorHash } from '../studio/runner/tensor-bytes.ts';

const HASH = /^[0-9a-f]{64}$/;

/** File of a tensor in a run's folder. */
export function tensorFile(folder: string, hash: string): string {
  return join(folder, `${hash}.safetensors`);
}

/**
 * Keeps a tensor, whole or in pieces. Renamed into place, but not flushed to the disk: it can be computed again, and
 * reading checks it.
 * @throws `file/unwritable`
 */
export async function writeTensor(
  folder: string,
  hash: string,
  bytes: Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = tensorFile(folder, hash);
  try {
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.patchwise-${randomBytes(8).toString('hex')}.tmp`);
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw error instanceof PatchwiseError ? error : writeFailure(path, error);
  }
}

/** A kept tensor, checked; undefined when it is not kept (any more). @throws `blob/corrupt` */
export async function readTensor(folder: string, hash: string): Promise<Tensor | undefined> {
  if (!HASH.test(hash)) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = await readFileChecked(tensorFile(folder, hash));
  } catch (error) {
    if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
    throw error;
  }
  const tensor = decoded(bytes);
  if (tensor === undefined || tensorHash(tensor) !== hash) {
    throw new PatchwiseError('blob/corrupt', `The kept tensor ${hash} is damaged.`, {
      hint: 'Run the graph again.',
    });
  }
  return tensor;
}

function decoded(bytes: Uint8Array): Tensor | undefined {
  try {
    const value = decodeSafetensors(bytes).tensors['value'];
    return value?.data instanceof Float32Array ? { shape: value.shape, data: value.data } : undefined;
  } catch {
    return undefined;
  }
}
