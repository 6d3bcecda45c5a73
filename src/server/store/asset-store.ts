import type { JsonObject } from '../../graph/document/document.ts';
import { present } from '../../present.ts';
import type { Asset, AssetKind } from '../../protocol/assets.ts';
import { laterThan, newId } from './clock.ts';
import { type Store, withMending } from './database.ts';
import { fromJson, isObject } from './json.ts';

/** An asset as it is kept: its bytes are the blob `hash`, its thumbnail, a PNG of at most 256 px a side, another. */
export type AssetRow = Omit<Asset, 'reference' | 'thumbnail'> & { readonly thumbnail?: string };

export interface AssetStore {
  /** The existing row when there is one with the same kind and hash. */
  add(asset: Omit<AssetRow, 'id' | 'createdAt'>): AssetRow;
  get(id: string): AssetRow | undefined;
  /** Newest first; `before` is a `createdAt`. */
  list(filter: {
    readonly kind: AssetKind;
    readonly limit: number;
    readonly before?: number;
  }): readonly AssetRow[];
  /** Gives it another name. @returns the row; undefined when there is none */
  rename(id: string, name: string): AssetRow | undefined;
  /** Adds to what is known of it, such as the photograph of a model. */
  note(id: string, info: JsonObject): AssetRow | undefined;
  remove(id: string): boolean;
}

interface RawAsset {
  readonly id: string;
  readonly kind: AssetKind;
  readonly name: string;
  readonly hash: string;
  readonly bytes: number;
  readonly created_at: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnail: string | null;
  readonly info: string | null;
}

/** Uploaded images and models in SQLite. @param now for tests */
export function createAssetStore(
  store: Store,
  now: () => number = Date.now,
): AssetStore & {
  /** Blobs that rows name. */
  hashes(): readonly string[];
} {
  const { db } = store;
  const sql = {
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM assets').pluck(),
    known: db.prepare<[string, string], RawAsset>('SELECT * FROM assets WHERE kind = ? AND hash = ?'),
    add: db.prepare(
      `INSERT INTO assets VALUES (@id, @kind, @name, @hash, @bytes, @createdAt, @width, @height, @thumbnail, @info)`,
    ),
    get: db.prepare<[string], RawAsset>('SELECT * FROM assets WHERE id = ?'),
    list: db.prepare<[string, number, number], RawAsset>(
      'SELECT * FROM assets WHERE kind = ? AND created_at < ? ORDER BY created_at DESC LIMIT ?',
    ),
    rename: db.prepare('UPDATE assets SET name = ? WHERE id = ?'),
    note: db.prepare('UPDATE assets SET info = ? WHERE id = ?'),
    remove: db.prepare('DELETE FROM assets WHERE id = ?'),
    hashes: db
      .prepare<[], string>(
        'SELECT hash FROM assets UNION SELECT thumbnail FROM assets WHERE thumbnail IS NOT NULL',
      )
      .pluck(),
  };
  const toRow = ({ created_at, info, width, height, thumbnail, ...raw }: RawAsset): AssetRow => ({
    ...raw,
    createdAt: created_at,
    ...present({
      width,
      height,
      thumbnail,
      info: info === null ? null : fromJson<JsonObject>(info, isObject),
    }),
  });
  const add = db.transaction((asset: Omit<AssetRow, 'id' | 'createdAt'>): AssetRow => {
    const known = sql.known.get(asset.kind, asset.hash);
    if (known !== undefined) return toRow(known);
    const id = newId();
    sql.add.run({
      id,
      kind: asset.kind,
      name: asset.name,
      hash: asset.hash,
      bytes: asset.bytes,
      createdAt: laterThan(sql.lastCreated.get(), now),
      width: asset.width ?? null,
      height: asset.height ?? null,
      thumbnail: asset.thumbnail ?? null,
      info: asset.info === undefined ? null : JSON.stringify(asset.info),
    });
    return toRow(sql.get.get(id) as RawAsset);
  });
  const find = (id: string): AssetRow | undefined => {
    const raw = sql.get.get(id);
    return raw && toRow(raw);
  };
  const rename = db.transaction((id: string, name: string): AssetRow | undefined => {
    sql.rename.run(name, id);
    return find(id);
  });
  const note = db.transaction((id: string, info: JsonObject): AssetRow | undefined => {
    const row = find(id);
    if (row === undefined) return undefined;
    sql.note.run(JSON.stringify({ ...row.info, ...info }), id);
    return find(id);
  });
  return {
    add: (asset) => withMending(store, () => add.immediate(asset)),
    get: (id) => withMending(store, () => find(id)),
    rename: (id, name) => withMending(store, () => rename.immediate(id, name)),
    note: (id, info) => withMending(store, () => note.immediate(id, info)),
    list: ({ kind, limit, before }) =>
      withMending(store, () => sql.list.all(kind, before ?? Number.MAX_SAFE_INTEGER, limit).map(toRow)),
    remove: (id) => withMending(store, () => sql.remove.run(id).changes > 0),
    hashes: () => withMending(store, () => sql.hashes.all()),
  };
}
