import { throwIfCancelled } from '../../errors.ts';
import { BYTES, requireArgument } from '../../shared/arguments.ts';
import { KernelMemory } from './kernel-memory.ts';
import { Turns } from './turns.ts';

/** Rows of a band. Results may depend on it, so it is the same everywhere. */
export const BAND_ROWS = 16;

/** Where in the memory, as a 32-bit word, the number of the next band stands. */
export const NEXT_BAND = 0;
/** And whether to stop: 1, else 0. */
export const STOP_FLAG = 1;

/** Compiled functions that work on a band of rows, (…, first row, end row), over one memory. */
export interface Kernels {
  readonly memory: KernelMemory;
  /**
   * Runs a kernel over all bands of `rows` rows, in any order, on one thread or many.
   * @throws `run/cancelled` between bands when the signal is aborted
   */
  run(kernel: string, args: readonly number[], rows: number, signal?: AbortSignal): Promise<void>;
  /** Gives memory and threads back. */
  close(): void;
}

/** Opens the kernels of a WebAssembly module that imports its memory as `env.memory`. */
export type OpenKernels = (wasm: Uint8Array<ArrayBuffer>) => Promise<Kernels>;

export type KernelFunction = (...args: number[]) => void;

/**
 * On this thread, everywhere where there is WebAssembly.
 *
 * @example
 * import { decodeImage, liftImage, openKernels } from 'patchwise';
 * const { image: photo } = await decodeImage('photo.jpg');
 * const { image: small } = await decodeImage('sample-64.png');
 * const { image } = await liftImage(small, photo, { seed: 1, openKernels });
 * console.log(image.shape);
 */
export const openKernels: OpenKernels = async (wasm) => {
  requireArgument(wasm, 'wasm', BYTES);
  const memory = new KernelMemory();
  const module = await WebAssembly.compile(wasm);
  let { exports } = await WebAssembly.instantiate(module, { env: { memory: memory.memory } });
  const turns = new Turns();
  return {
    memory,
    async run(kernel, args, rows, signal) {
      for (let from = 0; from < rows; from += BAND_ROWS) {
        throwIfCancelled(signal);
        (exports[kernel] as KernelFunction)(...args, from, Math.min(rows, from + BAND_ROWS));
        if (turns.due) await turns.give();
      }
    },
    close() {
      exports = {};
      memory.forget();
    },
  };
};
