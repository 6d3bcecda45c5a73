import { PatchwiseError } from '../errors.ts';
import { sha256 } from '../runtime/sha256.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { FileBlobStore } from './blobs.ts';

/**
 * Blobs of a studio with several front ends: each is put where all of them find it, and the files here are copies of
 * those that this one has had to do with. One that is missing or damaged here is fetched anew.
 */
export function sharedBlobStore(local: FileBlobStore, shared: SharedBytes): FileBlobStore {
  /** @returns whether it is here now. @throws `blob/corrupt` */
  async function fetched(hash: string): Promise<boolean> {
    const bytes = await shared.get(hash);
    if (bytes === undefined) return false;
    if (sha256(bytes) !== hash) {
      throw new PatchwiseError(
        'blob/corrupt',
        `The object ${hash} is damaged: its checksum does not match.`,
        {
          hint: 'Upload it again, or restore it in the object store.',
        },
      );
    }
    await local.put(bytes);
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
      if (!(error instanceof PatchwiseError && error.code === 'blob/corrupt')) throw error;
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
