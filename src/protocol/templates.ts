import { z } from 'zod';
import { recipeSchema } from '../recipes/recipe.ts';
import { document, idPath } from './fields.ts';
import type { Infer, Operation } from './operation.ts';
import { THUMBNAIL_SIDE } from './thumbnail.ts';

const templateSummary = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  picture: z.boolean(),
  card: z.boolean().describe('Whether there is a picture of its result alone.'),
  recipe: recipeSchema
    .exactOptional()
    .describe('Of one that is offered for a photograph: as `extra.recipe` of its graph.'),
});

const sample = z.object({ name: z.string(), reference: z.string(), type: z.string(), bytes: z.number() });

/** A file that ships with Patchwise. */
export type Sample = Infer<typeof sample>;

export type TemplateSummary = Infer<typeof templateSummary>;

/** The gallery of ready graphs, and the samples that they use. */
export const templateOperations = {
  listTemplates: {
    method: 'get',
    address: '/api/templates',
    tag: 'templates',
    summary: 'The gallery.',
    reply: {
      status: 200,
      description: 'All templates.',
      json: z.object({ items: z.array(templateSummary) }),
    },
  },
  getTemplate: {
    method: 'get',
    address: '/api/templates/:id',
    tag: 'templates',
    summary: 'A template with its graph.',
    path: idPath,
    reply: { status: 200, description: 'The template.', json: templateSummary.extend({ document }) },
    errors: [404],
  },
  getTemplatePicture: {
    method: 'get',
    address: '/api/templates/:id/picture',
    tag: 'templates',
    summary: 'What a template makes.',
    path: idPath,
    reply: { status: 200, description: 'The picture.', bytes: 'image/*' },
    errors: [404],
  },
  getTemplateCard: {
    method: 'get',
    address: '/api/templates/:id/card',
    tag: 'templates',
    summary: 'The result of a template alone, for cards.',
    path: idPath,
    reply: { status: 200, description: 'The picture.', bytes: 'image/*' },
    errors: [404],
  },
  listSamples: {
    method: 'get',
    address: '/api/samples/names',
    tag: 'templates',
    summary: 'The files that ship with Patchwise.',
    reply: {
      status: 200,
      description: 'All samples, by name.',
      json: z.object({
        items: z.array(sample),
      }),
    },
  },
  getSample: {
    method: 'get',
    address: '/api/samples',
    tag: 'templates',
    summary: 'A file that ships with Patchwise, as `sample:<name>` names it in a graph.',
    query: z.strictObject({ name: z.string().min(1).max(1024).describe('Such as photos/lake.jpg.') }),
    reply: { status: 200, description: 'The bytes.', bytes: 'application/octet-stream' },
    errors: [404],
  },
  getSampleThumbnail: {
    method: 'get',
    address: '/api/samples/thumbnail',
    tag: 'templates',
    summary: `A picture that ships with Patchwise, at most ${THUMBNAIL_SIDE} px a side.`,
    query: z.strictObject({ name: z.string().min(1).max(1024).describe('Such as photos/lake.jpg.') }),
    reply: { status: 200, description: 'The picture.', bytes: 'image/webp' },
    errors: [404, 413, 422],
  },
} as const satisfies Record<string, Operation>;
