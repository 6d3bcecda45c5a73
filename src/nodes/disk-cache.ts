import { mkdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import type { BlobCache } from '../graph/run/cache/blob-cache.ts';
import { readFileChecked, writeFileAtomic } from '../runtime/files.ts';

/**
 * Results that outlive the process, a file a key. Keys are hex digests. A file that is read is marked as used, so that
 * eviction takes those first that nobody has needed for longest.
 */
export function diskCache(folder: string): BlobCache {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);
  return {
    async get(key) {
      try {
        const bytes = await readFileChecked(pathOf(key));
        const now = new Date();
        await utimes(pathOf(key), now, now).catch(() => undefined);
        return bytes;
      } catch (error) {
        if (error instanceof PatchwiseError && error.code === 'file/missing') return undefined;
        throw error;
      }
    },
    async set(key, bytes) {
      await mkdir(join(folder, key.slice(0, 2)), { recursive: true });
      await writeFileAtomic(pathOf(key), bytes);
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
