import { sha256 } from '@noble/hashes/sha2.js';
import { PlainBuffer, wrap } from './buffer.ts';
import type { WasmSha256 } from './wasm-sha256.ts';

/**
 * What the shared code uses of `node:crypto`: it hashes in the middle of synchronous work, which Web Crypto cannot.
 * WebAssembly takes half the time, but opens asynchronously only: until it is there, and where it does not open,
 * JavaScript hashes.
 */
export function createHash(name: string): Hash {
  if (name !== 'sha256') throw new Error(`There is no hash "${name}" here.`);
  void loadFastHash();
  return new Hash(fast === undefined ? inJavaScript() : inWasm(fast));
}

let fast: WasmSha256 | undefined;
let loading: Promise<void> | undefined;

/** Resolves when hashes from now on are those of WebAssembly, or it is clear that there is none. */
export function loadFastHash(): Promise<void> {
  loading ??= import('./wasm-sha256.ts')
    .then(async ({ openSha256 }) => {
      fast = await openSha256();
    })
    .catch(() => undefined);
  return loading;
}

interface Hashing {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

function inJavaScript(): Hashing {
  const hash = sha256.create();
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

function inWasm({ empty, update, digest }: WasmSha256): Hashing {
  let state = empty;
  return {
    update(bytes) {
      state = update(state, bytes);
    },
    digest: () => digest(state),
  };
}

class Hash {
  readonly #hashing: Hashing;

  constructor(hashing: Hashing) {
    this.#hashing = hashing;
  }

  update(data: string | Uint8Array): this {
    this.#hashing.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
    return this;
  }

  digest(): PlainBuffer;
  digest(encoding: 'hex' | 'base64'): string;
  digest(encoding?: 'hex' | 'base64'): PlainBuffer | string {
    const digest = wrap(Uint8Array.from(this.#hashing.digest()));
    return encoding === undefined ? digest : digest.toString(encoding);
  }
}

export function randomBytes(count: number): PlainBuffer {
  return crypto.getRandomValues(PlainBuffer.alloc(count));
}
