import { PatchwiseError } from '../../errors.ts';
import {
  type Asset,
  type AssetKind,
  type assetOperations,
  KEPT_BYTES,
  type Library,
} from '../../protocol/assets.ts';
import { notedAsInfo, notedOfRun, withoutNoted } from '../noted.ts';
import type { AssetRow } from '../ports/asset-store.ts';
import { EMPTY, json } from '../ports/reply.ts';
import { storeAsset } from '../store-asset.ts';
import type { Studio, StudioContext } from '../studio.ts';
import { acceptImage } from '../uploads/accept-image.ts';
import { displayName } from '../uploads/upload-limits.ts';
import type { Handlers } from './handler.ts';
import { pageOf } from './pages.ts';

/** Uploaded images. */
export function assetHandlers({ studio }: Pick<StudioContext, 'studio'>): Handlers<typeof assetOperations> {
  const images = libraryHandlers(studio, 'image');
  return {
    listAssets: images.list,
    getAsset: images.get,
    getAssetContent: images.content,
    getAssetThumbnail: images.thumbnail,
    renameAsset: images.rename,
    deleteAsset: images.remove,
    async uploadAsset({ upload, body, query }) {
      const given = body === undefined ? upload : await outputOf(studio, body, KEPT_BYTES.image);
      const { png, thumbnail, width, height, kept, noted } = await acceptImage(
        studio.pictures,
        given?.bytes ?? new Uint8Array(),
        body === undefined ? { fit: query.fit === 'true' } : { maxBytes: KEPT_BYTES.image },
      );
      const before = body === undefined ? {} : await notedOfRun(studio, await studio.runs.get(body.run));
      const asset = await storeAsset(studio, {
        kind: 'image',
        name: displayName(given?.name, 'image.png'),
        bytes: png,
        thumbnail,
        width,
        height,
      });
      // Noted apart: the same pixels may have come before this was kept.
      const made = query.made === 'true';
      const wasMade = asset.info?.['made'] === true;
      // What a picture of a run says of itself is that of its photograph.
      const said = notedAsInfo({ ...before, ...noted });
      const row =
        kept.alpha ||
        kept.bitDepth === 16 ||
        kept.frames !== undefined ||
        made !== wasMade ||
        Object.keys(said).length > 0
          ? await studio.assets.note(asset.id, { ...kept, ...said, ...(made || wasMade ? { made } : {}) })
          : undefined;
      return json(publicAsset(row ?? asset));
    },
  };
}

/**
 * A file that a run has saved, with the name to keep it by.
 * @throws `run/missing`, `file/missing`, `file/too-large`
 */
export async function outputOf(
  { runs }: Studio,
  { run, output, name }: { readonly run: string; readonly output: string; readonly name?: string },
  maxBytes: number,
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  if ((await runs.get(run)) === undefined) throw new PatchwiseError('run/missing', 'There is no such run.');
  return {
    bytes: await runs.readOutput(run, output, maxBytes),
    name: name ?? output.split('/').at(-1) ?? output,
  };
}

/** What images and models have in common. */
export function libraryHandlers(studio: Studio, kind: AssetKind): Handlers<Library> {
  const need = async (id: string): Promise<AssetRow> => {
    const row = await studio.assets.get(id);
    if (row?.kind !== kind) throw missing(kind, id);
    return row;
  };
  const blob = async (id: string, hash: string): Promise<string> => {
    const path = await studio.blobs.find(hash);
    if (path === undefined) throw missing(kind, id);
    return path;
  };
  return {
    async list({ query }) {
      const { items, ...rest } = pageOf(
        await studio.assets.list({ kind, ...query }),
        query.limit,
        (row) => row.createdAt,
      );
      return json({ items: items.map(publicAsset), ...rest });
    },
    get: async ({ path }) => json(publicAsset(await need(path.id))),
    async content({ path }) {
      const row = await need(path.id);
      const file = { kind: 'file', path: await blob(row.id, row.hash), immutable: true } as const;
      if (kind === 'image') return { ...file, type: 'image/png' };
      const download = `${row.name.replace(/\.safetensors$/i, '')}.safetensors`;
      return { ...file, type: 'application/octet-stream', download };
    },
    async thumbnail({ path }) {
      const row = await need(path.id);
      if (row.thumbnail === undefined) throw missing(kind, row.id);
      return { kind: 'file', path: await blob(row.id, row.thumbnail), type: 'image/png', immutable: true };
    },
    async rename({ path, body }) {
      const { id, name } = await need(path.id);
      const renamed = await studio.assets.rename(id, displayName(body.name, name));
      return json(publicAsset(renamed ?? (await need(id))));
    },
    async remove({ path }) {
      await studio.assets.remove((await need(path.id)).id);
      return EMPTY;
    },
  };
}

export function publicAsset({ thumbnail, info, ...row }: AssetRow): Asset {
  const reference = `${row.kind === 'image' ? 'asset' : 'model'}:${row.id}`;
  const told = info && withoutNoted(info);
  return { ...row, ...(told && { info: told }), reference, thumbnail: thumbnail !== undefined };
}

function missing(one: AssetKind, id: string): PatchwiseError {
  return new PatchwiseError('storage/missing', `There is no ${one} "${id}".`);
}
