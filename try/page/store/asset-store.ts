import { laterThan, newId } from '../../../src/studio/clock.ts';
import type { AssetRow, AssetStore, NamesBlobs } from '../../../src/studio/ports/asset-store.ts';
import { promised } from '../../../src/studio/ports/promised.ts';
import type { Tables } from './tables.ts';

/** Pictures and models of the library; their bytes are blobs. */
export function createAssetStore(tables: Tables): AssetStore & NamesBlobs {
  const assets = tables.open<AssetRow>('assets');
  const change = (id: string, patch: (row: AssetRow) => Partial<AssetRow>): AssetRow | undefined => {
    const row = assets.get(id);
    if (row === undefined) return undefined;
    const changed = { ...row, ...patch(row) };
    assets.set(id, changed);
    return changed;
  };
  return promised<AssetStore & NamesBlobs>({
    add(asset) {
      const known = assets.values().find(({ kind, hash }) => kind === asset.kind && hash === asset.hash);
      if (known !== undefined) return known;
      const createdAt = laterThan(Math.max(0, ...assets.values().map((one) => one.createdAt)));
      const row: AssetRow = { ...asset, id: newId(), createdAt };
      assets.set(row.id, row);
      return row;
    },
    get: (id) => assets.get(id),
    list: ({ kind, limit, before = Number.MAX_SAFE_INTEGER }) =>
      assets
        .values()
        .filter((asset) => asset.kind === kind && asset.createdAt < before)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit),
    rename: (id, name) => change(id, () => ({ name })),
    note: (id, info) => change(id, (row) => ({ info: { ...row.info, ...info } })),
    remove: (id) => assets.delete(id),
    hashes: () =>
      assets
        .values()
        .flatMap(({ hash, thumbnail }) => (thumbnail === undefined ? [hash] : [hash, thumbnail])),
  });
}
