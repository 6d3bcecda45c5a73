import { PatchwiseError } from '../../errors.ts';

const PAGE = 65536;
/** 4 GiB, all that 32-bit addresses reach; less where a browser does not reserve so many addresses, as on phones. */
const MOST_PAGES = [65536, 32768, 16384, 8192] as const;
/** The largest memory of kernels, bytes. */
export const MOST_BYTES = MOST_PAGES[0] * PAGE;
/** Below it: what kernels are compiled to leave alone, and the words that bands are handed out with. */
export const FIRST_ADDRESS = 1024;
const ALIGNMENT = 64;

interface Block {
  readonly at: number;
  readonly bytes: number;
}

/**
 * The memory of WebAssembly kernels, shared by all threads that run them: blocks by first fit, growing when needed.
 * It never shrinks; it goes when nobody refers to it any more, and who has done with it can {@link forget} it.
 */
export class KernelMemory {
  #memory: WebAssembly.Memory | undefined;
  /** Sorted by address, without gaps of zero length between. */
  #taken: Block[] = [];

  constructor() {
    this.#memory = reserve();
  }

  get memory(): WebAssembly.Memory {
    if (this.#memory === undefined) throw new Error('These kernels are closed.');
    return this.#memory;
  }

  /** Refers to it no longer, so that it can be collected while this object is still known. */
  forget(): void {
    this.#memory = undefined;
    this.#taken = [];
  }

  /** Bytes that it has grown to. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Address of a new block, which holds whatever was there before.
   * @throws `image/too-large` when 4 GiB, or the machine, have no room for it
   */
  take(bytes: number): number {
    const rounded = Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT;
    let at = FIRST_ADDRESS;
    let index = 0;
    for (; index < this.#taken.length; index++) {
      const next = this.#taken[index] as Block;
      if (next.at - at >= rounded) break;
      at = next.at + next.bytes;
    }
    this.#growTo(at + rounded);
    this.#taken.splice(index, 0, { at, bytes: rounded });
    return at;
  }

  /** Gives blocks back; 0 stands for no block. */
  free(...addresses: readonly number[]): void {
    this.#taken = this.#taken.filter(({ at }) => !addresses.includes(at));
  }

  freeAll(): void {
    this.#taken = [];
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  words(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  #growTo(end: number): void {
    const missing = Math.ceil(end / PAGE) - this.size / PAGE;
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch (cause) {
      throw new PatchwiseError(
        'image/too-large',
        `This needs ${Math.ceil(end / 2 ** 20)} MiB of working memory, which is not available.`,
        { hint: 'Ask for a smaller result.', cause },
      );
    }
  }
}

function reserve(): WebAssembly.Memory {
  let refused: unknown;
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    } catch (error) {
      refused = error;
    }
  }
  throw new PatchwiseError('image/too-large', 'There is not enough memory to work in.', {
    hint: 'Close other programs or pages.',
    cause: refused,
  });
}
