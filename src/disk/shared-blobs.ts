import { PatchwiseError } from '../errors.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { FileBlobStore } from './blobs.ts';
import { touch } from './files.ts';
import { isDamage } from './of-hash.ts';

/**
 * Blobs of a studio with several front ends: each is put where all of them find it, and what is here are copies of those that
 * this one has had to do with, which may go at any time. One that is missing or damaged here is fetched anew.
 * @param local those from before there was an object store
 */
export function sharedBlobStore(
  local: FileBlobStore,
  copies: FileBlobStore,
  shared: SharedBytes,
): FileBlobStore {
  /** @returns whether it is here now. @throws `blob/corrupt`, `storage/full` */
  async function fetched(hash: string): Promise<boolean> {
    const coming = await shared.read(hash);
    if (coming === undefined) return false;
    try {
      await copies.putFrom(hash, coming);
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw new PatchwiseError(
        'blob/corrupt',
        `The object ${hash} is damaged: its checksum does not match.`,
        { hint: 'Upload it again, or restore it in the object store.', cause: error },
      );
    }
    return true;
  }

  async function lookUp<T>(
    hash: string,
    read: (store: FileBlobStore) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let damage: unknown;
    for (const store of [copies, local]) {
      try {
        const found = await read(store);
        if (found !== undefined) return found;
      } catch (error) {
        if (!isDamage(error)) throw error;
        damage = error;
      }
    }
    if (await fetched(hash)) return read(copies);
    if (damage !== undefined) throw damage;
    return undefined;
  }

  return {
    ...copies,
    async put(bytes) {
      // Here first: whether there is room is known before anything is sent.
      const hash = await copies.put(bytes);
      await shared.put(hash, bytes);
      return hash;
    },
    async find(hash) {
      const path = await lookUp(hash, (store) => store.find(hash));
      if (path !== undefined) await touch(path);
      return path;
    },
    read: (hash) => lookUp(hash, (store) => store.read(hash)),
    async remove(hash) {
      await shared.remove(hash);
      await copies.remove(hash);
      await local.remove(hash);
    },
    size: async () => (await copies.size()) + (await local.size()),
    async *all() {
      yield* copies.all();
      yield* local.all();
    },
    async usedAt(hash) {
      const times = [await copies.usedAt(hash), await local.usedAt(hash)].filter((at) => at !== undefined);
      return times.length === 0 ? undefined : Math.max(...times);
    },
  };
}
