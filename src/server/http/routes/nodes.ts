import { z } from 'zod';
import { CATALOGUE_VERSION } from '../../../graph/types/catalogue.ts';
import type { ServerContext } from '../context.ts';
import { fixedJson, type Route, route } from '../route.ts';

export function nodeRoutes({ registry }: ServerContext): readonly Route[] {
  const catalogue = fixedJson(registry.catalogue());
  return [
    route({
      method: 'get',
      path: '/api/nodes',
      operation: 'listNodes',
      tag: 'nodes',
      summary: 'The catalogue: every node with its ports and parameters, and every port type.',
      success: {
        status: 200,
        description: 'The catalogue.',
        schema: z.object({
          format: z.literal('patchwise-catalogue'),
          version: z.literal(CATALOGUE_VERSION),
          portTypes: z.array(z.looseObject({ name: z.string() })),
          nodes: z.array(z.looseObject({ type: z.string(), version: z.number() })),
        }),
      },
      handle: catalogue,
    }),
  ];
}
