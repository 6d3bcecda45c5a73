/** What a thread of kernels is told: a module to open, a job on one that is open, or that it is closed. */
export interface KernelMessage {
  readonly id: number;
  readonly module?: WebAssembly.Module;
  readonly memory?: WebAssembly.Memory;
  readonly job?: {
    readonly kernel: string;
    readonly args: readonly number[];
    readonly rows: number;
    readonly bandRows: number;
  };
  readonly closed?: boolean;
}

/** Answer to a module that is to be opened, or to a job. */
export interface KernelAnswer {
  readonly id: number;
  /** Of a module: it is open. */
  readonly opened?: true;
  readonly error?: string;
}

/**
 * The work of one thread: takes messages, and gives the answer to those that have one. Threads of Node get this
 * function as text, so it refers to nothing outside of itself and names no function inside.
 * @param next where the number of the next band stands @param stop where it stands whether to stop; 32-bit words
 */
export function createKernelWork(
  next: number,
  stop: number,
): (message: KernelMessage) => KernelAnswer | undefined {
  const opened = new Map<number, [exports: Record<string, (...args: number[]) => void>, words: Int32Array]>();
  return ({ id, module, memory, job, closed }) => {
    try {
      if (closed === true) {
        opened.delete(id);
        return undefined;
      }
      if (module !== undefined && memory !== undefined) {
        const { exports } = new WebAssembly.Instance(module, { env: { memory } });
        opened.set(id, [exports as Record<string, () => void>, new Int32Array(memory.buffer, 0, 2)]);
        return { id, opened: true };
      }
      const [exports, words] = opened.get(id)!;
      const { kernel, args, rows, bandRows } = job!;
      while (Atomics.load(words, stop) === 0) {
        const from = Atomics.add(words, next, 1) * bandRows;
        if (from >= rows) break;
        exports[kernel]!(...args, from, Math.min(rows, from + bandRows));
      }
      return { id };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
}
