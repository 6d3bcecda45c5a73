import { z } from 'zod';
import { asset } from './assets.ts';
import { id, time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';

const result = z.object({
  run: id,
  name: z.string().describe('Of the file in its run.'),
  title: z.string().describe('Of the graph that made it.'),
  recipe: z
    .string()
    .exactOptional()
    .describe('Id of the recipe that made it, where one photograph is asked about.'),
  at: time,
});

const photograph = z.object({
  reference: z.string().describe('What a graph writes in a `path` parameter.'),
  asset: asset.exactOptional().describe('What is kept of it; absent for one that ships with Patchwise.'),
  at: time.describe('When it came, or something was made of it last.'),
  running: id.exactOptional().describe('A run that is learning it or making something of it.'),
  results: z.array(result).describe('What was made of it, newest first.'),
});

/** A photograph with what came of it. */
export type Photograph = Infer<typeof photograph>;

export const photographOperations = {
  listPhotographs: {
    method: 'get',
    address: '/api/photographs',
    tag: 'assets',
    summary:
      'The photographs that were worked with last, each with what was made of it: without masks and pictures that were made here, unless something was made of these.',
    query: z.strictObject({
      of: z
        .string()
        .max(300)
        .exactOptional()
        .describe('Reference of a photograph: only this one, with the newest result of each recipe alone.'),
    }),
    reply: { status: 200, description: 'At most 24.', json: z.object({ items: z.array(photograph) }) },
  },
} as const satisfies Record<string, Operation>;
