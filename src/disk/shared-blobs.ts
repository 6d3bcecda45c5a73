import { PatchwiseError } from '../errors.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { FileBlobStore } from './blobs.ts';
import { isDamage } from './of-hash.ts';

/**
 * Blobs of a studio with several front ends: each is put where all of them find it, and the files here are copies of
 * those that this one has had to do with. One that is missing or damaged here is fetched anew.
 */
export function sharedBlobStore(local: FileBlobStore, shared: SharedBytes): FileBlobStore {
  /** @returns whether it is here now. @throws `blob/corrupt`, `storage/full` */
  async function fetched(hash: string): Promise<boolean> {
    const coming = await shared.read(hash);
    if (coming === undefined) return false;
    try {
      await local.putFrom(hash, coming);
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
    here: (hash: string) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    try {
      const found = await here(hash);
      if (found !== undefined) return found;
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (await fetched(hash)) return here(hash);
      throw error;
    }
    return (await fetched(hash)) ? here(hash) : undefined;
  }

  return {
    ...local,
    async put(bytes) {
      // Here first: whether there is room is known before anything is sent.
      const hash = await local.put(bytes);
      await shared.put(hash, bytes);
      return hash;
    },
    find: (hash) => lookUp(hash, local.find),
    read: (hash) => lookUp(hash, local.read),
    async remove(hash) {
      await shared.remove(hash);
      await local.remove(hash);
    },
  };
}
