import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { decodeSafetensors, type SafeTensor, type SafeTensors } from '../model/file/safetensors.ts';
import { readSafetensorsHeader } from '../model/file/safetensors-header.ts';
import { readFileChecked, writeFailure } from '../runtime/files.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { tensorHash } from '../studio/runner/tensor-bytes.ts';
import { MOST_BUNDLE_BYTES, TENSOR_FILE } from './tensor-bundle.ts';

const END = '.safetensors';

/** File of a tensor in a run's folder, by its hash, or of a bundle, by its name. */
export function tensorFile(folder: string, name: string): string {
  return join(folder, `${name}${END}`);
}

/**
 * Keeps a tensor or a bundle, whole or in pieces. Renamed into place, but not flushed to the disk: it can be computed again, and
 * reading checks it.
 * @throws `file/unwritable`
 */
export async function writeTensor(
  folder: string,
  name: string,
  bytes: Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = tensorFile(folder, name);
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

/** Names of the files of a run's folder as {@link TENSOR_FILE} has them; none when there is no folder. */
export async function tensorFileNames(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .flatMap((file) => (file.endsWith(END) ? [file.slice(0, -END.length)] : []))
    .filter((name) => TENSOR_FILE.test(name));
}

/** Whether a file of a run's folder holds many tensors. */
export function isBundle(name: string): boolean {
  return name.endsWith('.bundle');
}

/**
 * A kept tensor of a file of its own, or of a bundle, checked.
 * @param name of the file
 * @returns undefined when it is not there (any more) @throws `blob/corrupt`
 */
export async function readTensor(folder: string, hash: string, name = hash): Promise<Tensor | undefined> {
  if (isBundle(hash) || !TENSOR_FILE.test(name)) return undefined;
  const tensors = await tensorsIn(folder, name);
  return tensors && checked(tensors[isBundle(name) ? hash : 'value'], hash);
}

/** Reads a file whole. @throws `blob/corrupt` */
export async function checkTensorFile(folder: string, name: string): Promise<void> {
  if (!isBundle(name)) await readTensor(folder, name);
  else
    for (const [hash, value] of Object.entries((await tensorsIn(folder, name)) ?? {})) checked(value, hash);
}

/** Hashes of the tensors in a bundle; none when it is gone, or damaged. */
export async function hashesInBundle(folder: string, name: string): Promise<readonly string[]> {
  try {
    return readSafetensorsHeader(await readTensorFile(folder, name)).entries.map(({ name }) => name);
  } catch {
    return [];
  }
}

/** @throws `file/missing`, `file/too-large` */
function readTensorFile(folder: string, name: string): Promise<Uint8Array> {
  return readFileChecked(tensorFile(folder, name), isBundle(name) ? { maxBytes: MOST_BUNDLE_BYTES } : {});
}

/** Undefined when the file is gone. @throws `blob/corrupt` */
async function tensorsIn(folder: string, name: string): Promise<SafeTensors | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readTensorFile(folder, name);
  } catch (error) {
    if (!(error instanceof PatchwiseError)) throw error;
    if (error.code === 'file/missing') return undefined;
    throw error.code === 'file/too-large' ? damagedTensor(name) : error;
  }
  try {
    return decodeSafetensors(bytes).tensors;
  } catch {
    throw damagedTensor(name);
  }
}

function checked(value: SafeTensor | undefined, hash: string): Tensor {
  const tensor = value?.data instanceof Float32Array ? { shape: value.shape, data: value.data } : undefined;
  if (tensor === undefined || tensorHash(tensor) !== hash) throw damagedTensor(hash);
  return tensor;
}

export function damagedTensor(name: string): PatchwiseError {
  return new PatchwiseError('blob/corrupt', `The kept tensor ${name} is damaged.`, {
    hint: 'Run the graph again.',
  });
}
