import { z } from 'zod';
import { READABLE_PICTURES } from '../shared/picture-formats.ts';
import { hash, id, idPath, jsonObject, page, pageOf, time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';
import { THUMBNAIL_SIDE } from './thumbnail.ts';

/** Bytes of an upload at most. */
export const UPLOAD_BYTES = { image: 64 * 2 ** 20, model: 64 * 2 ** 20 } as const;

/** Bytes of what is kept of a run at most: of a picture, as many as a PNG of the largest size may have. */
export const KEPT_BYTES = { image: 320 * 2 ** 20, model: UPLOAD_BYTES.model } as const;

/** Characters of the name of an asset at most. */
const ASSET_NAME = 200;

export const asset = z.object({
  id,
  kind: z.enum(['image', 'model']),
  reference: z.string().describe('What a graph writes in a `path` parameter: `asset:…` or `model:…`.'),
  name: z.string().describe('As the client called it: for people only.'),
  hash,
  bytes: z.number(),
  createdAt: time,
  width: z.number().exactOptional(),
  height: z.number().exactOptional(),
  thumbnail: z.boolean(),
  info: jsonObject
    .exactOptional()
    .describe(
      'Of a model: scales, sizes, training; of an image: bitDepth, 8 or 16, whether it has alpha, frames where its file had several, whether it was made here, and located where its file says where it was taken.',
    ),
});

/** An uploaded image (always PNG: re-encoded) or a model (.safetensors). */
export type Asset = Infer<typeof asset>;

export type AssetKind = Asset['kind'];

/** A file that a run has saved, to be kept. */
const fromRun = z.strictObject({
  run: id,
  output: z.string().max(1024).describe('Name of one of its output files.'),
  name: z.string().max(ASSET_NAME).exactOptional(),
});

/** What images and models have in common: list, look at, fetch, rename, delete. */
function library(tag: 'assets' | 'models', one: string, bytes: string) {
  const address: `/${string}` = `/api/${tag}`;
  return {
    list: {
      method: 'get',
      address,
      tag,
      summary: `Stored ${one}s, newest first.`,
      query: z.strictObject(page),
      reply: { status: 200, description: 'A page of them.', json: pageOf(asset) },
    },
    get: {
      method: 'get',
      address: `${address}/:id`,
      tag,
      summary: `What is known of one ${one}.`,
      path: idPath,
      reply: { status: 200, description: `The ${one}.`, json: asset },
      errors: [404],
    },
    content: {
      method: 'get',
      address: `${address}/:id/content`,
      tag,
      summary: one === 'image' ? 'The image as PNG.' : 'The model as a .safetensors file.',
      path: idPath,
      reply: { status: 200, description: 'The bytes.', bytes },
      errors: [404],
    },
    thumbnail: {
      method: 'get',
      address: `${address}/:id/thumbnail`,
      tag,
      summary:
        one === 'image' ? `A PNG of at most ${THUMBNAIL_SIDE} px a side.` : 'The training image, small.',
      path: idPath,
      reply: { status: 200, description: 'The picture.', bytes: 'image/png' },
      errors: [404],
    },
    rename: {
      method: 'put',
      address: `${address}/:id`,
      tag,
      summary: `Gives the ${one} another name.`,
      path: idPath,
      body: { json: z.strictObject({ name: z.string().min(1).max(ASSET_NAME) }) },
      reply: { status: 200, description: `The ${one}.`, json: asset },
      errors: [404],
    },
    remove: {
      method: 'delete',
      address: `${address}/:id`,
      tag,
      summary: `Deletes the ${one}; graphs that name it will not run any more.`,
      path: idPath,
      reply: { status: 204, description: 'Deleted.' },
      errors: [404],
    },
  } as const satisfies Record<string, Operation>;
}

const images = library('assets', 'image', 'image/png');
const models = library('models', 'model', 'application/octet-stream');

/** The operations that images and models have in common. */
export type Library = typeof images;

export const assetOperations = {
  listAssets: images.list,
  getAsset: images.get,
  getAssetContent: images.content,
  getAssetThumbnail: images.thumbnail,
  renameAsset: images.rename,
  deleteAsset: images.remove,
  uploadAsset: {
    method: 'post',
    address: '/api/assets',
    tag: 'assets',
    summary: `Takes an image (${READABLE_PICTURES}), uploaded or from the output of a run; it is decoded and kept as PNG, upright, in sRGB, without metadata; its EXIF is kept apart for results that are saved.`,
    headers: { 'X-Patchwise': 'Any value; needed for an upload.' },
    query: z.strictObject({
      made: z
        .enum(['true'])
        .exactOptional()
        .describe('It was made here, such as a mask that was painted, and is not listed as a photograph.'),
      fit: z
        .enum(['true'])
        .exactOptional()
        .describe('A picture with more pixels than are taken is made smaller, and not refused.'),
    }),
    body: { upload: UPLOAD_BYTES.image, json: fromRun },
    reply: { status: 201, description: 'The asset; the same one for the same pixels.', json: asset },
    errors: [404, 413, 415, 422, 429, 507],
  },
} as const satisfies Record<string, Operation>;

export const modelOperations = {
  listModels: models.list,
  getModel: models.get,
  getModelContent: models.content,
  getModelThumbnail: models.thumbnail,
  renameModel: models.rename,
  deleteModel: models.remove,
  importModel: {
    method: 'post',
    address: '/api/models',
    tag: 'models',
    summary: 'Imports a .safetensors file that Patchwise wrote: uploaded, or from the output of a run.',
    headers: { 'X-Patchwise': 'Any value; needed for an upload.' },
    body: {
      upload: UPLOAD_BYTES.model,
      json: fromRun,
    },
    reply: {
      status: 201,
      description:
        'The model; the same one for the same file. Of a run, `info.picture` names the photograph that it learned.',
      json: asset,
    },
    errors: [404, 413, 415, 422, 429, 507],
  },
} as const satisfies Record<string, Operation>;
