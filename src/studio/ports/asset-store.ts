import type { JsonObject } from '../../graph/document/document.ts';
import type { Asset, AssetKind } from '../../protocol/assets.ts';

/** An asset as it is kept: its bytes are the blob `hash`, its thumbnail, a PNG of at most 256 px a side, another. */
export type AssetRow = Omit<Asset, 'reference' | 'thumbnail'> & { readonly thumbnail?: string };

/** Uploaded images and models. Each method is one step, as those of all stores. */
export interface AssetStore {
  /** The existing row when there is one with the same kind and hash. */
  add(asset: Omit<AssetRow, 'id' | 'createdAt'>): Promise<AssetRow>;
  get(id: string): Promise<AssetRow | undefined>;
  /** Newest first; `before` is a `createdAt`. */
  list(filter: {
    readonly kind: AssetKind;
    readonly limit: number;
    readonly before?: number;
  }): Promise<readonly AssetRow[]>;
  /** Gives it another name. @returns the row; undefined when there is none */
  rename(id: string, name: string): Promise<AssetRow | undefined>;
  /** Adds to what is known of it, such as the photograph of a model. */
  note(id: string, info: JsonObject): Promise<AssetRow | undefined>;
  remove(id: string): Promise<boolean>;
}

/** A store whose rows name blobs, which are kept as long as one does. */
export interface NamesBlobs {
  /** Blobs that rows name. */
  hashes(): Promise<readonly string[]>;
}
