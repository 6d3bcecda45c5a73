import { z } from 'zod';
import { recipeSchema } from '../recipes/recipe.ts';
import { document, documentInput, id, idPath, page, pageOf, time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';

/** Characters of a title at most. */
const TEMPLATE_TITLE = 200;
/** Characters of the picture of a template at most: a request has room for a graph and some more. */
export const TEMPLATE_PICTURE = 48 * 1024;

const title = z.string().trim().min(1).max(TEMPLATE_TITLE);

export const cardOf = z.object({
  description: z.string(),
  recipe: recipeSchema.describe('As `extra.recipe` of its graph.'),
});

const summary = z.object({
  id,
  title: z.string(),
  createdAt: time,
  picture: z.boolean().describe('Whether there is a picture of its nodes.'),
  card: cardOf
    .exactOptional()
    .describe('Of a whole graph that declares a recipe: it is offered for every photograph.'),
});

/** What is said of a card of one's own where it is offered. */
export type OwnCard = Infer<typeof cardOf>;

/** Nodes that a person keeps to use them again, or a card, without the nodes. */
export type OwnTemplateSummary = Infer<typeof summary>;

export const ownTemplateOperations = {
  listOwnTemplates: {
    method: 'get',
    address: '/api/own-templates',
    tag: 'templates',
    summary: 'Nodes that were kept to use them again, newest first.',
    query: z.strictObject(page),
    reply: { status: 200, description: 'A page of them.', json: pageOf(summary) },
  },
  keepOwnTemplate: {
    method: 'post',
    address: '/api/own-templates',
    tag: 'templates',
    summary:
      'Keeps nodes to use them again. They need not be a graph that can run; one that declares a recipe is a card.',
    body: {
      json: z.strictObject({
        title,
        document: documentInput,
        picture: z
          .base64()
          .max(TEMPLATE_PICTURE)
          .exactOptional()
          .describe('How the nodes look: a picture file in base64; kept as a PNG of at most 256 px a side.'),
      }),
    },
    reply: { status: 201, description: 'The template.', json: summary },
    errors: [413, 415, 422, 507],
  },
  getOwnTemplate: {
    method: 'get',
    address: '/api/own-templates/:id',
    tag: 'templates',
    summary: 'A kept template with its nodes.',
    path: idPath,
    reply: { status: 200, description: 'The template.', json: summary.extend({ document }) },
    errors: [404],
  },
  getOwnTemplatePicture: {
    method: 'get',
    address: '/api/own-templates/:id/picture',
    tag: 'templates',
    summary: 'How its nodes looked when they were kept.',
    path: idPath,
    reply: { status: 200, description: 'The picture.', bytes: 'image/png' },
    errors: [404],
  },
  renameOwnTemplate: {
    method: 'put',
    address: '/api/own-templates/:id',
    tag: 'templates',
    summary: 'Gives a kept template another title.',
    path: idPath,
    body: { json: z.strictObject({ title }) },
    reply: { status: 200, description: 'The template.', json: summary },
    errors: [404],
  },
  deleteOwnTemplate: {
    method: 'delete',
    address: '/api/own-templates/:id',
    tag: 'templates',
    summary: 'Deletes a kept template; graphs that its nodes were put into stay as they are.',
    path: idPath,
    reply: { status: 204, description: 'Deleted.' },
    errors: [404],
  },
} as const satisfies Record<string, Operation>;
