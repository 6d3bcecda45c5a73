/** Compiled functions over a memory that nobody else knows: they are called at once, on this thread. */
export interface OwnKernels {
  /**
   * Bytes from `FIRST_ADDRESS` on are the caller's. Views end when it grows: take them after
   * {@link OwnKernels.reserve}.
   */
  readonly memory: WebAssembly.Memory;
  readonly functions: Readonly<Record<string, (...args: number[]) => number>>;
  /** Sees to it that the memory ends at or after this address. */
  reserve(end: number): void;
  /** Copies values to an address, a multiple of 4, below what is reserved. */
  write(at: number, values: Float32Array): void;
  /** Copies as many values from an address as `into` holds. @returns `into` */
  read(at: number, into: Float32Array): Float32Array;
}

const PAGE = 65536;
/** Up to so many values a loop is faster than a view. */
const FEW = 32;

/**
 * Opens the kernels of a WebAssembly module that imports its memory as `env.memory`, without waiting: small modules only.
 * @param base64 as `npm run build:kernels` writes it
 * @throws where there is no WebAssembly with SIMD, or a page may not compile any
 */
export function openOwnKernels(base64: string): OwnKernels {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  // One view of all: asking the memory for its buffer, or making a view, takes longer than copying a few values.
  let all = new Float32Array(memory.buffer);
  return {
    memory,
    // A record of its own: a benchmark puts a clock around them.
    functions: { ...(exports as OwnKernels['functions']) },
    reserve(end) {
      const missing = Math.ceil((end - all.byteLength) / PAGE);
      if (missing <= 0) return;
      memory.grow(missing);
      all = new Float32Array(memory.buffer);
    },
    write: (at, values) => all.set(values, at / 4),
    read(at, into) {
      const count = into.length;
      if (count > FEW) into.set(new Float32Array(all.buffer, at, count));
      else for (let i = 0, from = at / 4; i < count; i++, from++) into[i] = all[from] as number;
      return into;
    },
  };
}
