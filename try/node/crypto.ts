import { sha256 } from '@noble/hashes/sha2.js';
import { PlainBuffer, wrap } from './buffer.ts';

/** What the shared code uses of `node:crypto`: it hashes in the middle of synchronous work, which Web Crypto cannot. */
export function createHash(name: string): Hash {
  if (name !== 'sha256') throw new Error(`There is no hash "${name}" here.`);
  return new Hash();
}

class Hash {
  readonly #hash = sha256.create();

  update(data: string | Uint8Array): this {
    this.#hash.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
    return this;
  }

  digest(): PlainBuffer;
  digest(encoding: 'hex' | 'base64'): string;
  digest(encoding?: 'hex' | 'base64'): PlainBuffer | string {
    const digest = wrap(Uint8Array.from(this.#hash.digest()));
    return encoding === undefined ? digest : digest.toString(encoding);
  }
}

export function randomBytes(count: number): PlainBuffer {
  return crypto.getRandomValues(PlainBuffer.alloc(count));
}
