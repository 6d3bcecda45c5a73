import type { BlobCache } from '../../graph/run/cache/blob-cache.ts';
import type { CheckpointStore } from '../../nodes/services.ts';
import type { ByteStore } from './byte-store.ts';

/** A store that could not be used is left alone for so long, ms: each result would wait for it again. */
const LEFT_ALONE_MS = 30_000;

/**
 * Results that all machines share: this one's disk first, then the store. What is computed here goes to both.
 * @param now for tests, ms
 */
export function sharedCache(
  local: BlobCache,
  store: ByteStore,
  now: () => number = () => performance.now(),
): BlobCache {
  let leftAloneUntil = Number.NEGATIVE_INFINITY;
  /** @returns undefined while the store is left alone as well */
  async function ask<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (now() < leftAloneUntil) return undefined;
    try {
      return await action();
    } catch (error) {
      leftAloneUntil = now() + LEFT_ALONE_MS;
      throw error;
    }
  }
  return {
    async get(key) {
      // A damaged file of this disk: the store has its own.
      const near = await local.get(key).catch(() => undefined);
      if (near !== undefined) return near;
      const far = await ask(() => store.get('cache', key));
      if (far !== undefined) await local.set(key, far).catch(() => undefined);
      return far;
    },
    async set(key, bytes) {
      await local.set(key, bytes).catch(() => undefined);
      await ask(() => store.put('cache', key, bytes));
    },
    async delete(key) {
      await local.delete(key);
      await ask(() => store.remove('cache', key));
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
      // Before it is tried: where it fails the training goes on as long, and does not wait for it at each one.
      sentAt.set(key, now);
      await store.put('checkpoints', key, bytes);
      written.add(key);
    },
    async remove(key) {
      sentAt.delete(key);
      await store.remove('checkpoints', key);
    },
  };
}
