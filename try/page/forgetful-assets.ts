import type { AssetStore, NamesBlobs } from '../../src/studio/ports/asset-store.ts';
import type { BlobStore } from '../../src/studio/ports/blob-store.ts';

/**
 * Assets whose files go with them at once, if no other asset has the same: what a browser gives a site is little. While
 * a run computes, which may read them, they are left to the next collection of garbage.
 * @param onLeft told of that
 */
export function forgetfulAssets(
  assets: AssetStore & NamesBlobs,
  blobs: Pick<BlobStore, 'remove'>,
  busy: () => boolean,
  onLeft: () => void,
): AssetStore {
  return {
    ...assets,
    async remove(id) {
      const row = await assets.get(id);
      if (!(await assets.remove(id))) return false;
      if (busy()) {
        onLeft();
        return true;
      }
      const referred = new Set(await assets.hashes());
      for (const hash of [row?.hash, row?.thumbnail]) {
        // What cannot be removed now is garbage, and goes another time.
        if (hash !== undefined && !referred.has(hash)) blobs.remove(hash).catch(() => undefined);
      }
      return true;
    },
  };
}
