import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature is of: one of a kind never stands for another. */
export type Signed = 'job' | 'word' | 'card' | 'taps';

/**
 * Signs what goes through the broker: studio and workers trust each other, and need not trust the broker or who else
 * reaches it. HMAC-SHA256 with the key of the studio's terms, of the namespace, the kind, and what it belongs to.
 */
export interface Signer {
  /** @param scope what it belongs to, such as the id of the job @returns hexadecimal, 64 digits */
  sign(kind: Signed, scope: readonly string[], content: string | Uint8Array): string;
  /** In constant time. */
  verify(kind: Signed, scope: readonly string[], content: string | Uint8Array, signature: string): boolean;
}

/** @param key of the studio's terms */
export function createSigner(key: string, namespace: string): Signer {
  const digest = (kind: Signed, scope: readonly string[], content: string | Uint8Array): Buffer =>
    createHmac('sha256', key)
      // JSON, so that no two lists of texts are one.
      .update(`${JSON.stringify([namespace, kind, ...scope])}\n`)
      .update(content)
      .digest();
  return {
    sign: (kind, scope, content) => digest(kind, scope, content).toString('hex'),
    verify(kind, scope, content, signature) {
      const given = Buffer.from(signature, 'hex');
      const own = digest(kind, scope, content);
      return given.length === own.length && timingSafeEqual(given, own);
    },
  };
}
