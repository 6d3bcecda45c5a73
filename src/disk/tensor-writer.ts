import { Worker } from 'node:worker_threads';
import { PatchwiseError } from '../errors.ts';
import { writeFailure } from '../runtime/files.ts';
import type { TensorBytes } from './tensor-bundle.ts';
import { tensorFile } from './tensor-folder.ts';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WRITE = `
const { mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ number, folder, files, gone }) => {
  let at = folder;
  try {
    for (at of gone) {
      try {
        unlinkSync(at);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    }
    at = folder;
    if (files.length > 0) mkdirSync(folder, { recursive: true });
    for (const { path, bytes } of files) {
      at = path;
      const temporary = join(folder, '.patchwise-' + process.pid.toString(16) + '0' + number.toString(16) + '.tmp');
      try {
        writeFileSync(temporary, bytes);
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    }
    parentPort.postMessage({ number });
  } catch (error) {
    parentPort.postMessage({ number, at, code: error.code, message: error.message });
  }
});
`;

interface Answer {
  readonly number: number;
  /** What could not be written, and why; why alone where the thread itself ended. */
  readonly at?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Writes small tensors as {@link writeTensor} does, and removes tensors, in a thread of its own. */
export interface TensorWriter {
  /** Takes their bytes, which nobody may read afterwards. Resolves when they are there. @throws `file/unwritable`, `storage/full`, `server/internal` */
  write(folder: string, tensors: readonly TensorBytes[]): Promise<void>;
  /** Removes tensors by their hashes; those that are not there, too. After what was to be written before. @throws `file/unwritable`, `server/internal` */
  remove(folder: string, hashes: readonly string[]): Promise<void>;
}

/**
 * Of many workers some thousand small files come a second, and each is some five questions to the system: asked one by one
 * from the server's thread, they took a third of all that its thread does for a run. The thread begins with the first
 * tensor, and ends with the process.
 */
export function createTensorWriter(): TensorWriter {
  const waiting = new Map<number, (answer: Answer) => void>();
  let worker: Worker | undefined;
  let last = 0;

  function start(): Worker {
    const started = new Worker(WRITE, { eval: true, execArgv: [] });
    started.on('message', (answer: Answer) => settle(answer));
    started.on('error', (error) => {
      worker = undefined;
      for (const number of [...waiting.keys()]) settle({ number, message: error.message });
    });
    // After the listeners: one that is added holds the process again.
    started.unref();
    return started;
  }

  function settle(answer: Answer): void {
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker?.unref();
  }

  async function ask(
    folder: string,
    what: { readonly tensors?: readonly TensorBytes[]; readonly gone?: readonly string[] },
  ): Promise<void> {
    const { tensors = [], gone = [] } = what;
    if (tensors.length + gone.length === 0) return;
    worker ??= start();
    worker.ref();
    const number = ++last;
    const answered = new Promise<Answer>((resolve) => waiting.set(number, resolve));
    const files = tensors.map(({ hash, bytes }) => ({ path: tensorFile(folder, hash), bytes }));
    worker.postMessage(
      { number, folder, files, gone: gone.map((hash) => tensorFile(folder, hash)) },
      // Not copied where it is all of its memory.
      tensors.flatMap(({ bytes: { buffer, byteLength } }) =>
        buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
      ),
    );
    const { at, code, message } = await answered;
    if (at !== undefined) throw writeFailure(at, Object.assign(new Error(message), { code }));
    if (message !== undefined)
      throw new PatchwiseError('server/internal', `The thread that writes tensors ended: ${message}`);
  }

  return {
    write: (folder, tensors) => ask(folder, { tensors }),
    remove: (folder, gone) => ask(folder, { gone }),
  };
}
