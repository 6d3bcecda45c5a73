import { PatchwiseError } from '../errors.ts';
import { writeFailure } from '../runtime/files.ts';
import { fileThread } from './file-thread.ts';
import type { TensorBytes } from './tensor-bundle.ts';
import { tensorFile } from './tensor-folder.ts';

/** What is to be written, and what removed before. */
interface Work {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly gone: readonly string[];
}

const WRITE = `({ folder, files, gone }) => {
  const { mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } = require('node:fs');
  const { randomBytes } = require('node:crypto');
  const { join } = require('node:path');
  for (const path of gone) {
    try {
      unlinkSync(path);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  if (files.length > 0) mkdirSync(folder, { recursive: true });
  for (const { path, bytes } of files) {
    const temporary = join(folder, '.patchwise-' + randomBytes(8).toString('hex') + '.tmp');
    try {
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw Object.assign(error, { path });
    }
  }
}`;

/** Writes small tensors as {@link writeTensor} does, and removes tensors, in a thread of its own. */
export interface TensorWriter {
  /** Takes their bytes, which nobody may read afterwards. Resolves when they are there. @throws `file/unwritable`, `storage/full`, `server/internal` */
  write(folder: string, tensors: readonly TensorBytes[]): Promise<void>;
  /** Removes tensors by their hashes; those that are not there, too. After what was to be written before. @throws `file/unwritable`, `server/internal` */
  remove(folder: string, hashes: readonly string[]): Promise<void>;
}

/** Of many workers some thousand small files come a second, and each is some five questions to the system. */
export function createTensorWriter(): TensorWriter {
  const thread = fileThread<Work>(WRITE);

  async function work(
    folder: string,
    {
      tensors = [],
      gone = [],
    }: { readonly tensors?: readonly TensorBytes[]; readonly gone?: readonly string[] },
  ): Promise<void> {
    if (tensors.length + gone.length === 0) return;
    const files = tensors.map(({ hash, bytes }) => ({ path: tensorFile(folder, hash), bytes }));
    // Not copied where it is all of its memory.
    const moved = tensors.flatMap(({ bytes: { buffer, byteLength } }) =>
      buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
    );
    try {
      await thread.ask({ folder, files, gone: gone.map((hash) => tensorFile(folder, hash)) }, moved);
    } catch (error) {
      if (error instanceof PatchwiseError) throw error;
      throw writeFailure((error as { readonly path?: string }).path ?? folder, error);
    }
  }

  return {
    write: (folder, tensors) => work(folder, { tensors }),
    remove: (folder, gone) => work(folder, { gone }),
  };
}
