import type { BlobCache } from '../../graph/run/cache/blob-cache.ts';
import type { CheckpointStore } from '../../nodes/services.ts';
import type { ByteStore } from './byte-store.ts';

/** Results that all machines share: this one's disk first, then the store. What is computed here goes to both. */
export function sharedCache(local: BlobCache, store: ByteStore): BlobCache {
  return {
    async get(key) {
      // A damaged file of this disk: the store has its own.
      const near = await local.get(key).catch(() => undefined);
      if (near !== undefined) return near;
      const far = await store.get('cache', key);
      if (far !== undefined) await local.set(key, far).catch(() => undefined);
      return far;
    },
    async set(key, bytes) {
      await store.put('cache', key, bytes);
      await local.set(key, bytes).catch(() => undefined);
    },
    async delete(key) {
      await local.delete(key);
      await store.remove('cache', key);
    },
  };
}

/** A checkpoint is sent at most so often, ms: a machine that dies costs others as long a wait as it costs work. */
const CHECKPOINT_EVERY_MS = 10_000;

/**
 * Checkpoints that outlive this machine: the first, then the newest now and then, and the last before a stop. They are
 * made every few seconds, of some megabytes each, which is nothing for a disk and much for a network.
 * @param resume whether those of earlier runs are taken up
 */
export function sharedCheckpoints(
  store: ByteStore,
  resume: boolean,
  everyMs = CHECKPOINT_EVERY_MS,
): CheckpointStore {
  const written = new Set<string>();
  const sentAt = new Map<string, number>();
  const load = (key: string, which = ''): Promise<Uint8Array | undefined> =>
    resume || written.has(key) ? store.get('checkpoints', `${key}${which}`) : Promise.resolve(undefined);
  return {
    load: (key) => load(key),
    loadPrevious: (key) => load(key, '.previous'),
    async save(key, bytes, last) {
      const now = performance.now();
      if (!last && now - (sentAt.get(key) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
      await store.put('checkpoints', key, bytes);
      sentAt.set(key, now);
      written.add(key);
    },
    async remove(key) {
      sentAt.delete(key);
      await store.remove('checkpoints', key);
    },
  };
}
