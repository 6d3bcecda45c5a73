import { createHash } from 'node:crypto';
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import type { BlobCache } from '../graph/run/cache/blob-cache.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../runtime/files.ts';

/**
 * Results that outlive the process, a file a key. Keys are hex digests. A file that is read is marked as used, so that
 * eviction takes those first that nobody has needed for longest. Each file tells by a checksum whether it holds what
 * was stored, under this key.
 */
export function diskCache(folder: string, { touch = true }: { readonly touch?: boolean } = {}): BlobCache {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);
  return {
    async get(key) {
      try {
        const bytes = opened(key, await readFileChecked(pathOf(key)));
        const now = new Date();
        if (touch) await utimes(pathOf(key), now, now).catch(() => undefined);
        return bytes;
      } catch (error) {
        if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
        throw error;
      }
    },
    async set(key, bytes) {
      await ensureFolder(join(folder, key.slice(0, 2)), 0o700);
      await writeFileAtomic(pathOf(key), sealed(key, bytes));
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

const DIGEST_BYTES = 32;

function sealed(key: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([digest(key, bytes), bytes]);
}

function opened(key: string, file: Buffer): Uint8Array {
  const bytes = file.subarray(DIGEST_BYTES);
  if (digest(key, bytes).equals(file.subarray(0, DIGEST_BYTES))) return bytes;
  throw new PatchwiseError('blob/corrupt', 'its bytes are not those that were stored');
}

function digest(key: string, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(bytes).digest();
}
