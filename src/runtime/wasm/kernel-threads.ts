import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { KernelMemory } from './kernel-memory.ts';
import {
  BAND_ROWS,
  type KernelFunction,
  type Kernels,
  NEXT_BAND,
  type OpenKernels,
  STOP,
} from './kernels.ts';

/** As text: a worker needs no file of its own then, whether Patchwise runs from src or from dist. */
const WORK = `
const { parentPort } = require('node:worker_threads');
const opened = new Map();
parentPort.on('message', ({ id, module, memory, job, closed }) => {
  if (closed) return void opened.delete(id);
  try {
    if (module) {
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      return void opened.set(id, { exports, words: new Int32Array(memory.buffer, 0, 2) });
    }
    const { exports, words } = opened.get(id);
    const { kernel, args, rows, bandRows } = job;
    while (Atomics.load(words, ${STOP}) === 0) {
      const from = Atomics.add(words, ${NEXT_BAND}, 1) * bandRows;
      if (from >= rows) break;
      exports[kernel](...args, from, Math.min(rows, from + bandRows));
    }
    parentPort.postMessage({ id });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error && error.stack || error) });
  }
});
`;

/** More threads than this wait for memory. */
const MOST_THREADS = 16;
/** A job of fewer rows is done before the other threads have heard of it. */
const FEW_ROWS = 2 * BAND_ROWS;
/** A memory that has grown beyond this is not kept for the next one who opens the same kernels. */
const KEPT_BYTES = 256 * 2 ** 20;

interface Answer {
  readonly id: number;
  readonly error?: string;
}

/** Threads are made once and shared; they do not keep the process alive while they have nothing to do. */
class Threads {
  readonly #workers: Worker[];
  readonly #waiting = new Map<number, { left: number; error?: Error; done: (error?: Error) => void }>();
  #busy = 0;

  constructor(count: number) {
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(WORK, { eval: true, execArgv: [] });
      worker.unref();
      worker.on('message', ({ id, error }: Answer) => this.#answered(id, error));
      worker.on('error', (error) => {
        for (const id of [...this.#waiting.keys()]) this.#answered(id, error.message);
      });
      return worker;
    });
  }

  tell(message: Readonly<Record<string, unknown>>): void {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  run(id: number, job: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#busy++ === 0) for (const worker of this.#workers) worker.ref();
    return new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
      this.#waiting.set(id, { left: this.#workers.length, done });
      this.tell({ id, job });
    }).finally(() => {
      if (--this.#busy === 0) for (const worker of this.#workers) worker.unref();
    });
  }

  #answered(id: number, error: string | undefined): void {
    const job = this.#waiting.get(id);
    if (job === undefined) return;
    if (error !== undefined) {
      job.error ??= new PatchwiseError('node/failed', `A thread of the kernels failed: ${error}`);
    }
    job.left -= 1;
    if (job.left > 0) return;
    this.#waiting.delete(id);
    job.done(job.error);
  }
}

let shared: Threads | undefined;
let lastId = 0;

interface Opened {
  readonly id: number;
  readonly memory: KernelMemory;
  readonly exports: WebAssembly.Exports;
}

const compiled = new WeakMap<Uint8Array, Promise<WebAssembly.Module>>();
const idle = new WeakMap<Uint8Array, Opened>();

function threads(): Threads {
  shared ??= new Threads(Math.min(MOST_THREADS, availableParallelism()));
  return shared;
}

async function open(wasm: Uint8Array<ArrayBuffer>): Promise<Opened> {
  const kept = idle.get(wasm);
  if (kept !== undefined) {
    idle.delete(wasm);
    return kept;
  }
  let module = compiled.get(wasm);
  if (module === undefined) {
    module = WebAssembly.compile(wasm);
    compiled.set(wasm, module);
  }
  const memory = new KernelMemory();
  const ready = await module;
  const { exports } = await WebAssembly.instantiate(ready, { env: { memory: memory.memory } });
  const id = ++lastId;
  threads().tell({ id, module: ready, memory: memory.memory });
  return { id, memory, exports };
}

/**
 * On all cores, in Node: threads share the memory and take the next band when they have done one. The same result as
 * `openKernels` in kernels.ts.
 */
export const openKernelThreads: OpenKernels = async (wasm): Promise<Kernels> => {
  const opened = await open(wasm);
  const { id, memory, exports } = opened;
  const words = new Int32Array(memory.memory.buffer, 0, 2);
  let closed = false;
  return {
    memory,
    async run(kernel, args, rows, signal) {
      throwIfCancelled(signal);
      if (rows < FEW_ROWS) {
        for (let from = 0; from < rows; from += BAND_ROWS) {
          (exports[kernel] as KernelFunction)(...args, from, Math.min(rows, from + BAND_ROWS));
        }
        return;
      }
      Atomics.store(words, NEXT_BAND, 0);
      Atomics.store(words, STOP, 0);
      const stop = () => void Atomics.store(words, STOP, 1);
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await threads().run(id, { kernel, args, rows, bandRows: BAND_ROWS });
      } finally {
        signal?.removeEventListener('abort', stop);
      }
      throwIfCancelled(signal);
    },
    close() {
      if (closed) return;
      closed = true;
      memory.freeAll();
      if (memory.size <= KEPT_BYTES && !idle.has(wasm)) idle.set(wasm, opened);
      else threads().tell({ id, closed: true });
    },
  };
};
