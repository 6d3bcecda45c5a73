import type { AssetRow, AssetStore } from './ports/asset-store.ts';
import type { BlobStore } from './ports/blob-store.ts';

/** The library: bytes by their hash, and a row for each. */
export interface AssetPlaces {
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly assets: Pick<AssetStore, 'add'>;
}

export interface NewAsset extends Pick<AssetRow, 'kind' | 'name' | 'width' | 'height' | 'info'> {
  readonly bytes: Uint8Array;
  readonly thumbnail: Uint8Array;
}

/**
 * Puts an image or a model that was accepted into the library. Bytes first, then the row: what a crash leaves between
 * them is removed by gc.
 * @returns its row; the one that is there for the same bytes
 * @throws `storage/…`
 */
export async function storeAsset(
  { blobs, assets }: AssetPlaces,
  { bytes, thumbnail, ...asset }: NewAsset,
): Promise<AssetRow> {
  const hash = await blobs.put(bytes);
  const small = await blobs.put(thumbnail);
  return assets.add({ ...asset, hash, thumbnail: small, bytes: bytes.length });
}
