/** Compiled functions over a memory that nobody else knows: they are called at once, on this thread. */
export interface OwnKernels {
  /** Bytes from `FIRST_ADDRESS` on are the caller's. Views end when it grows: take them after {@link reserve}. */
  readonly memory: WebAssembly.Memory;
  readonly functions: Readonly<Record<string, (...args: number[]) => number>>;
  /** Sees to it that the memory ends at or after this address. */
  reserve(end: number): void;
}

const PAGE = 65536;

/**
 * Opens the kernels of a WebAssembly module that imports its memory as `env.memory`, without waiting: small modules only.
 * @param base64 as `npm run build:kernels` writes it
 * @throws where there is no WebAssembly with SIMD, or a page may not compile any
 */
export function openOwnKernels(base64: string): OwnKernels {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    memory,
    // A record of its own: a benchmark puts a clock around them.
    functions: { ...(exports as OwnKernels['functions']) },
    reserve(end) {
      const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
    },
  };
}
