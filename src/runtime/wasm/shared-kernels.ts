import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { BYTES, requireArgument } from '../../shared/arguments.ts';
import { KernelMemory } from './kernel-memory.ts';
import type { KernelAnswer, KernelMessage } from './kernel-work.ts';
import {
  BAND_ROWS,
  type KernelFunction,
  type Kernels,
  NEXT_BAND,
  type OpenKernels,
  STOP_FLAG,
} from './kernels.ts';
import { Turns } from './turns.ts';

/** A thread that does the work of `createKernelWork`, of Node or of a browser. */
export interface KernelThread {
  post(message: KernelMessage): void;
  /** Whether the process waits for it; it does not at first. Browsers have no need of it. */
  hold?(busy: boolean): void;
  /** Ends it, and lets go of the memory that it knows. */
  end(): void;
}

/** Starts threads; each answers by `answered`, or has died for a reason. */
export type StartThreads = (
  answered: (answer: KernelAnswer) => void,
  died: (reason: string) => void,
) => readonly KernelThread[];

/** A job of fewer rows is done before the other threads have heard of it. */
const FEW_ROWS = 2 * BAND_ROWS;
/**
 * A memory that has grown beyond this is not kept for the next one who opens the same kernels. Threads that have
 * nothing to do collect no garbage: only with their end is such a memory given back, and several lifts of a large
 * photograph would add up.
 */
const KEPT_BYTES = 128 * 2 ** 20;

interface Waiting {
  left: number;
  error?: Error;
  readonly done: (error?: Error) => void;
}

/** Threads are made once and shared; they do not keep the process alive while they have nothing to do. */
class Threads {
  readonly #threads: readonly KernelThread[];
  readonly #waiting = new Map<number, Waiting>();
  #busy = 0;
  #dead: Error | undefined;
  /** Of the kernels that were told to be opened: how many threads have opened them. */
  readonly #opened = new Map<number, number>();
  /** Kernels that are open on them. */
  #users = 0;
  /** Whether they know a memory that nobody needs and that is large. */
  #hoard = false;

  constructor(start: StartThreads) {
    this.#threads = start(
      (answer) => this.#answered(answer),
      (reason) => this.#died(reason),
    );
  }

  /** Whether a thread has died, or all were ended: others take their place with the next kernels that are opened. */
  get dead(): boolean {
    return this.#dead !== undefined;
  }

  use(): void {
    this.#users += 1;
  }

  /** Whoever opened kernels is done. @param leaves a large memory that the threads know, if he does */
  leave(leaves: boolean): void {
    this.#users -= 1;
    this.#hoard ||= leaves;
    if (this.#users > 0 || !this.#hoard || this.dead) return;
    this.#dead = failed('it was ended');
    for (const thread of this.#threads) thread.end();
  }

  open(id: number, module: WebAssembly.Module, memory: WebAssembly.Memory): void {
    this.#opened.set(id, 0);
    this.#tell({ id, module, memory });
  }

  /** Whether all threads have started and opened these kernels. */
  ready(id: number): boolean {
    return this.#opened.get(id) === this.#threads.length;
  }

  close(id: number): void {
    this.#opened.delete(id);
    this.#tell({ id, closed: true });
  }

  #tell(message: KernelMessage): void {
    for (const thread of this.#threads) thread.post(message);
  }

  run(id: number, job: KernelMessage['job']): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    if (this.#busy++ === 0) for (const thread of this.#threads) thread.hold?.(true);
    return new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
      this.#waiting.set(id, { left: this.#threads.length, done });
      this.#tell({ id, ...(job && { job }) });
    }).finally(() => {
      if (--this.#busy === 0) for (const thread of this.#threads) thread.hold?.(false);
    });
  }

  #answered({ id, opened, error }: KernelAnswer): void {
    if (opened === true) {
      const before = this.#opened.get(id);
      if (before !== undefined) this.#opened.set(id, before + 1);
      return;
    }
    const job = this.#waiting.get(id);
    if (job === undefined) return;
    if (error !== undefined) job.error ??= failed(error);
    job.left -= 1;
    if (job.left > 0) return;
    this.#waiting.delete(id);
    job.done(job.error);
  }

  #died(reason: string): void {
    this.#dead ??= failed(reason);
    for (const { done } of this.#waiting.values()) done(this.#dead);
    this.#waiting.clear();
  }
}

function failed(reason: string): PatchwiseError {
  return new PatchwiseError('node/failed', `A thread of the kernels failed: ${reason}`);
}

interface Opened {
  readonly id: number;
  readonly memory: KernelMemory;
  exports: WebAssembly.Exports;
  readonly threads: Threads;
}

/**
 * Kernels on threads that share the memory and take the next band when they have done one. The same result as
 * `openKernels` in kernels.ts.
 */
export function sharedKernels(start: StartThreads): OpenKernels {
  let threads: Threads | undefined;
  let lastId = 0;
  const compiled = new WeakMap<Uint8Array, Promise<WebAssembly.Module>>();
  const idle = new WeakMap<Uint8Array, Opened>();

  async function open(wasm: Uint8Array<ArrayBuffer>): Promise<Opened> {
    const kept = idle.get(wasm);
    idle.delete(wasm);
    if (kept !== undefined && !kept.threads.dead) {
      kept.threads.use();
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
    if (threads === undefined || threads.dead) threads = new Threads(start);
    threads.use();
    threads.open(id, ready, memory.memory);
    return { id, memory, exports, threads };
  }

  return async (wasm): Promise<Kernels> => {
    requireArgument(wasm, 'wasm', BYTES);
    const opened = await open(wasm);
    const { id, memory, threads: own } = opened;
    let { exports } = opened;
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
        const words = new Int32Array(memory.memory.buffer, 0, 2);
        Atomics.store(words, NEXT_BAND, 0);
        Atomics.store(words, STOP_FLAG, 0);
        const kernelOf = exports[kernel] as KernelFunction;
        // Threads take a while to start: until then it is done here.
        for (const turns = new Turns(); !own.dead && !own.ready(id); ) {
          const from = Atomics.add(words, NEXT_BAND, 1) * BAND_ROWS;
          if (from >= rows) return;
          kernelOf(...args, from, Math.min(rows, from + BAND_ROWS));
          if (!turns.due) continue;
          await turns.give();
          throwIfCancelled(signal);
        }
        const stop = () => void Atomics.store(words, STOP_FLAG, 1);
        signal?.addEventListener('abort', stop, { once: true });
        try {
          await own.run(id, { kernel, args, rows, bandRows: BAND_ROWS });
        } finally {
          signal?.removeEventListener('abort', stop);
        }
        throwIfCancelled(signal);
      },
      close() {
        if (closed) return;
        closed = true;
        const large = memory.size > KEPT_BYTES;
        exports = {};
        if (!large && !idle.has(wasm) && !own.dead) {
          memory.freeAll();
          idle.set(wasm, opened);
        } else {
          opened.exports = {};
          memory.forget();
          own.close(id);
        }
        own.leave(large);
      },
    };
  };
}
