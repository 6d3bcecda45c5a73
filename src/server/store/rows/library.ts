import { z } from 'zod';
import { present } from '../../../graph/present.ts';
import { asset } from '../../../protocol/assets.ts';
import { document, hash, id, time } from '../../../protocol/fields.ts';
import { graphSummary } from '../../../protocol/graphs.ts';
import { cardOf } from '../../../protocol/own-templates.ts';
import type { RawRow } from './prepared.ts';
import { json, rowKind } from './row-kind.ts';

const graphMembers = (raw: RawRow) => ({
  id: raw['id'],
  revision: raw['revision'],
  title: raw['title'],
  createdAt: raw['created_at'],
  savedAt: raw['saved_at'],
});

/** Of graphs `g` and their versions `v`. */
export const graphSummaryRow = rowKind({
  table: 'graphs',
  key: ['id'],
  texts: ['g.id', 'v.title'],
  numbers: ['v.revision', 'g.created_at', 'v.saved_at'],
  schema: graphSummary,
  shape: graphMembers,
});

export const graphRow = rowKind({
  table: 'graph_versions',
  key: ['id', 'revision'],
  texts: ['g.id', 'v.title', 'v.document'],
  numbers: ['v.revision', 'g.created_at', 'v.saved_at'],
  schema: graphSummary.extend({ document }),
  shape: (raw) => ({ ...graphMembers(raw), document: json(raw['document']) }),
});

export const assetRow = rowKind({
  table: 'assets',
  key: ['id'],
  texts: ['id', 'kind', 'name', 'hash', 'thumbnail', 'info'],
  numbers: ['bytes', 'created_at', 'width', 'height'],
  schema: asset.omit({ reference: true }).extend({ thumbnail: hash.exactOptional() }),
  shape: (raw) => ({
    id: raw['id'],
    kind: raw['kind'],
    name: raw['name'],
    hash: raw['hash'],
    bytes: raw['bytes'],
    createdAt: raw['created_at'],
    ...present({
      width: raw['width'],
      height: raw['height'],
      thumbnail: raw['thumbnail'],
      info: raw['info'] === null ? null : json(raw['info']),
    }),
  }),
});

const ownTemplateMembers = (raw: RawRow) => ({
  id: raw['id'],
  title: raw['title'],
  createdAt: raw['created_at'],
  ...present({ picture: raw['picture'], card: raw['card'] === null ? null : json(raw['card']) }),
});

const ownTemplate = z.object({
  id,
  title: z.string(),
  createdAt: time,
  /** Blob of how its nodes looked, a PNG. */
  picture: hash.exactOptional(),
  card: cardOf.exactOptional(),
});

export const ownTemplateSummaryRow = rowKind({
  table: 'own_templates',
  key: ['id'],
  texts: ['id', 'title', 'picture', 'card'],
  numbers: ['created_at'],
  schema: ownTemplate,
  shape: ownTemplateMembers,
});

export const ownTemplateRow = rowKind({
  table: 'own_templates',
  key: ['id'],
  texts: ['id', 'title', 'picture', 'card', 'document'],
  numbers: ['created_at'],
  schema: ownTemplate.extend({ document }),
  shape: (raw) => ({ ...ownTemplateMembers(raw), document: json(raw['document']) }),
});
