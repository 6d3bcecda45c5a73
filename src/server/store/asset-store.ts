import type { JsonObject } from '../../graph/document/document.ts';
import { laterThan, newId } from '../../studio/clock.ts';
import type { AssetRow, AssetStore, NamesBlobs } from '../../studio/ports/asset-store.ts';
import { promised, type Synchronous } from '../../studio/ports/promised.ts';
import { readablePage, type Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { assetRow } from './rows/library.ts';
import { prepareColumn, prepareRows } from './rows/prepared.ts';

/** Uploaded images and models in SQLite. @param now for tests */
export function createAssetStore(store: Store, now?: () => number): AssetStore & NamesBlobs {
  return promised<AssetStore & NamesBlobs>(assetsOf(store, now));
}

/** {@link createAssetStore} for who reads a database at once. */
export function assetsOf(store: Store, now: () => number = Date.now): Synchronous<AssetStore & NamesBlobs> {
  const { db, path } = store;
  const { columns } = assetRow;
  const sql = {
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM assets').pluck(),
    known: prepareRows<[string, string]>(db, `SELECT ${columns} FROM assets WHERE kind = ? AND hash = ?`),
    add: db.prepare(
      `INSERT INTO assets VALUES (@id, @kind, @name, @hash, @bytes, @createdAt, @width, @height, @thumbnail, @info)`,
    ),
    get: prepareRows<[string]>(db, `SELECT ${columns} FROM assets WHERE id = ?`),
    list: prepareRows<[string, number, number]>(
      db,
      `SELECT ${columns} FROM assets WHERE kind = ? AND created_at < ? ORDER BY created_at DESC LIMIT ?`,
    ),
    rename: db.prepare('UPDATE assets SET name = ? WHERE id = ?'),
    note: db.prepare('UPDATE assets SET info = ? WHERE id = ?'),
    remove: db.prepare('DELETE FROM assets WHERE id = ?'),
    hashes: prepareColumn<[], string>(
      db,
      `SELECT CAST(hash AS BLOB) FROM assets UNION
       SELECT CAST(thumbnail AS BLOB) FROM assets WHERE thumbnail IS NOT NULL`,
    ),
  };
  const add = db.transaction((asset: Omit<AssetRow, 'id' | 'createdAt'>): AssetRow => {
    const known = sql.known.get(asset.kind, asset.hash);
    if (known !== undefined) return assetRow.read(known);
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
    return find(id) as AssetRow;
  });
  const find = (id: string): AssetRow | undefined => {
    const raw = sql.get.get(id);
    return raw && assetRow.read(raw);
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
  const named = <T>(action: () => T): T => withStorageErrors(path, action);
  return {
    add: (asset) => named(() => add.immediate(asset)),
    get: (id) => named(() => find(id)),
    rename: (id, name) => named(() => rename.immediate(id, name)),
    note: (id, info) => named(() => note.immediate(id, info)),
    list: ({ kind, ...page }) =>
      named(() =>
        readablePage(store, assetRow, page, 'created_at', (before, limit) =>
          sql.list.all(kind, before, limit),
        ),
      ),
    remove: (id) => named(() => sql.remove.run(id).changes > 0),
    hashes: () => named(() => sql.hashes.all()),
  };
}
