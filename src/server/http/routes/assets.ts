import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import type { AssetKind, AssetRow, Studio } from '../../contracts.ts';
import { acceptImage } from '../../security/upload-image.ts';
import { displayName, UPLOAD_LIMITS } from '../../security/upload-limits.ts';
import type { ServerContext } from '../context.ts';
import { EMPTY, json, type Reply, type Route, route } from '../route.ts';
import { assetSchema, idParams, page, pageOf, pageSchema } from '../schemas.ts';
import { given } from './graphs.ts';

/** Uploaded images. */
export function assetRoutes({ studio }: ServerContext): readonly Route[] {
  return [
    ...libraryRoutes(studio, 'image'),
    route({
      method: 'post',
      path: '/api/assets',
      operation: 'uploadAsset',
      tag: 'assets',
      summary:
        'Uploads an image (PNG, JPEG, WebP, AVIF, TIFF or GIF); it is decoded and kept as PNG, upright, in sRGB, without metadata.',
      headers: { 'X-Patchwise': 'Any value: tells a page of the studio from a form elsewhere.' },
      body: { kind: 'upload', maxBytes: UPLOAD_LIMITS.imageBytes },
      success: {
        status: 201,
        description: 'The asset; the same one for the same pixels.',
        schema: assetSchema,
      },
      errors: [413, 415, 422, 429, 507],
      async handle({ upload }) {
        const { png, thumbnail, width, height } = await acceptImage(upload?.bytes ?? new Uint8Array());
        const asset = await store(studio, {
          kind: 'image',
          name: displayName(upload?.name, 'image.png'),
          bytes: png,
          thumbnail,
          width,
          height,
        });
        return json(publicAsset(asset), 201);
      },
    }),
  ];
}

/** What images and models have in common: list, look at, fetch, delete. */
export function libraryRoutes(studio: Studio, kind: AssetKind): readonly Route[] {
  const base = kind === 'image' ? '/api/assets' : '/api/models';
  const [tag, Name, one] = kind === 'image' ? ['assets', 'Asset', 'image'] : ['models', 'Model', 'model'];
  const need = (id: string): AssetRow => {
    const row = studio.assets.get(id);
    if (row?.kind !== kind) throw missing(one as string, id);
    return row;
  };
  const blob = async (id: string, hash: string): Promise<string> => {
    const path = await studio.blobs.find(hash);
    if (path === undefined) throw missing(one as string, id);
    return path;
  };
  return [
    route({
      method: 'get',
      path: base,
      operation: `list${Name}s`,
      tag: tag as string,
      summary: `Stored ${one}s, newest first.`,
      query: z.strictObject(page),
      success: { status: 200, description: 'A page of them.', schema: pageSchema(assetSchema) },
      handle({ query }) {
        const rows = studio.assets.list({ kind, ...given(query) });
        const { items, ...rest } = pageOf(rows, query.limit, (row) => row.createdAt);
        return json({ items: items.map(publicAsset), ...rest });
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id`,
      operation: `get${Name}`,
      tag: tag as string,
      summary: `What is known of one ${one}.`,
      params: idParams,
      success: { status: 200, description: `The ${one}.`, schema: assetSchema },
      errors: [404],
      handle: ({ params }) => json(publicAsset(need(params.id))),
    }),
    route({
      method: 'get',
      path: `${base}/:id/content`,
      operation: `get${Name}Content`,
      tag: tag as string,
      summary: kind === 'image' ? 'The image as PNG.' : 'The model as a .safetensors file.',
      params: idParams,
      success: {
        status: 200,
        description: 'The bytes.',
        type: kind === 'image' ? 'image/png' : 'application/octet-stream',
      },
      errors: [404],
      async handle({ params }): Promise<Reply> {
        const row = need(params.id);
        const path = await blob(row.id, row.hash);
        return kind === 'image'
          ? { kind: 'file', path, type: 'image/png', immutable: true }
          : {
              kind: 'file',
              path,
              type: 'application/octet-stream',
              download: `${row.name.replace(/\.safetensors$/i, '')}.safetensors`,
              immutable: true,
            };
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id/thumbnail`,
      operation: `get${Name}Thumbnail`,
      tag: tag as string,
      summary: kind === 'image' ? 'A PNG of at most 256 px a side.' : 'The training image, small.',
      params: idParams,
      success: { status: 200, description: 'The picture.', type: 'image/png' },
      errors: [404],
      async handle({ params }): Promise<Reply> {
        const row = need(params.id);
        if (row.thumbnail === undefined) throw missing(one as string, row.id);
        return { kind: 'file', path: await blob(row.id, row.thumbnail), type: 'image/png', immutable: true };
      },
    }),
    route({
      method: 'put',
      path: `${base}/:id`,
      operation: `rename${Name}`,
      tag: tag as string,
      summary: `Gives the ${one} another name.`,
      params: idParams,
      body: { kind: 'json', schema: z.strictObject({ name: z.string().min(1).max(UPLOAD_LIMITS.name) }) },
      success: { status: 200, description: `The ${one}.`, schema: assetSchema },
      errors: [404],
      handle({ params, body }) {
        const { id, name } = need(params.id);
        return json(publicAsset(studio.assets.rename(id, displayName(body.name, name)) ?? need(id)));
      },
    }),
    route({
      method: 'delete',
      path: `${base}/:id`,
      operation: `delete${Name}`,
      tag: tag as string,
      summary: `Deletes the ${one}; graphs that name it will not run any more.`,
      params: idParams,
      success: { status: 204, description: 'Deleted.' },
      errors: [404],
      handle({ params }) {
        studio.assets.remove(need(params.id).id);
        return EMPTY;
      },
    }),
  ];
}

interface NewAsset extends Pick<AssetRow, 'kind' | 'name' | 'width' | 'height' | 'info'> {
  readonly bytes: Uint8Array;
  readonly thumbnail: Uint8Array;
}

/** Bytes first, then the row: what a crash leaves between them is removed by gc. */
export async function store(studio: Studio, { bytes, thumbnail, ...asset }: NewAsset): Promise<AssetRow> {
  const hash = await studio.blobs.put(bytes);
  const small = await studio.blobs.put(thumbnail);
  return studio.assets.add({ ...asset, hash, thumbnail: small, bytes: bytes.length });
}

export function publicAsset({ thumbnail, ...row }: AssetRow) {
  const reference = `${row.kind === 'image' ? 'asset' : 'model'}:${row.id}`;
  return { ...row, reference, thumbnail: thumbnail !== undefined };
}

function missing(one: string, id: string): PatchwiseError {
  return new PatchwiseError('storage/missing', `There is no ${one} "${id}".`);
}
