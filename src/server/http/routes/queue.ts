import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { json, type Route, route } from '../route.ts';
import { id } from '../schemas.ts';

const order = z.object({ items: z.array(id).describe('Ids of waiting runs; the first begins next.') });

/** The order in which waiting runs begin. */
export function queueRoutes({ studio: { runs } }: ServerContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/queue',
      operation: 'getQueue',
      tag: 'runs',
      summary: 'The waiting runs in the order in which they would begin now.',
      success: { status: 200, description: 'Their ids.', schema: order },
      handle: () => json({ items: runs.waiting() }),
    }),
    route({
      method: 'put',
      path: '/api/queue',
      operation: 'arrangeQueue',
      tag: 'runs',
      summary: 'Lets waiting runs begin first, in this order; the others follow as before.',
      body: { kind: 'json', schema: z.strictObject({ items: z.array(id).max(1000) }) },
      success: { status: 200, description: 'The order that came of it.', schema: order },
      handle({ body }) {
        runs.arrange(body.items);
        return json({ items: runs.waiting() });
      },
    }),
  ];
}
