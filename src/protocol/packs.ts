import { z } from 'zod';
import type { Infer, Operation } from './operation.ts';

/** A package of the registry, perhaps with a version or a tag: no path, address or archive. */
const SPEC = /^(@[a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*(@[A-Za-z0-9^~.+-]{1,64})?$/;

const pack = z.object({
  name: z.string(),
  version: z.string(),
  nodes: z.array(z.string()).describe('Types of its nodes.'),
  problem: z.string().exactOptional().describe('Why it cannot be used.'),
});

export type PackRow = Infer<typeof pack>;

/** Packs of nodes that others made, and that are allowed in this studio. */
export const packOperations = {
  listPacks: {
    method: 'get',
    address: '/api/packs',
    tag: 'nodes',
    summary: 'Packs that are allowed, with their nodes.',
    reply: {
      status: 200,
      description: 'All of them.',
      json: z.object({
        items: z.array(pack),
        mayChange: z.boolean().describe('Whether pages may add and remove packs: `--packs-from-page`.'),
      }),
    },
  },
  addPack: {
    method: 'post',
    address: '/api/packs',
    tag: 'nodes',
    summary:
      'Installs a pack of the npm registry, without running its scripts, and allows it: its code may then do all that the studio may.',
    body: {
      json: z.strictObject({
        spec: z
          .string()
          .max(280)
          .regex(SPEC, 'give the name of an npm package, such as patchwise-halftone or @acme/halftone@2')
          .describe('Name of the package, with a version if that is to be another than the latest.'),
      }),
    },
    reply: { status: 201, description: 'The pack; runs use it from the next one on.', json: pack },
    errors: [403, 409, 422, 502],
  },
  removePack: {
    method: 'delete',
    address: '/api/packs',
    tag: 'nodes',
    summary: 'Takes a pack off the list of those allowed, and its files away.',
    query: z.strictObject({ name: z.string().min(1).max(214) }),
    reply: { status: 204, description: 'It is gone.' },
    errors: [403, 404, 409],
  },
} as const satisfies Readonly<Record<string, Operation>>;
