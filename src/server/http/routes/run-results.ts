import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import type { RunRow, RunService } from '../../contracts.ts';
import { resolveInside } from '../../security/resolve-inside.ts';
import type { ServerContext } from '../context.ts';
import { servedAs } from '../media-types.ts';
import { publicEvent } from '../public-view.ts';
import { json, type Reply, type Route, route } from '../route.ts';
import { runReport, runReportSchema } from '../run-report.ts';
import { eventSchema, hash, idParams, momentSchema, number, outputFileSchema } from '../schemas.ts';

/** Most events of one answer. */
const EVENTS = 1000;

/** What runs leave: files, events, report, kept tensors. */
export function runResultRoutes({ studio }: ServerContext): readonly Route[] {
  const { runs } = studio;
  return [
    route({
      method: 'get',
      path: '/api/runs/:id/outputs',
      operation: 'listRunOutputs',
      tag: 'runs',
      summary: 'The files that a run wrote.',
      params: idParams,
      success: {
        status: 200,
        description: 'All of them.',
        schema: z.object({ items: z.array(outputFileSchema) }),
      },
      errors: [404],
      async handle({ params }) {
        const files = await runs.outputs(needRun(runs, params.id).id);
        return json({ items: files.map((file) => ({ ...file, type: servedAs(file.name).type })) });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/file',
      operation: 'getRunOutput',
      tag: 'runs',
      summary: 'One file that a run wrote: shown when it is a PNG, JPEG or WebP, else to be saved.',
      params: idParams,
      query: z.strictObject({
        name: z.string().min(1).max(1024).describe('As the list of outputs names it.'),
      }),
      success: { status: 200, description: 'The bytes.', type: 'application/octet-stream' },
      errors: [404],
      async handle({ params, query }): Promise<Reply> {
        const run = needRun(runs, params.id);
        const path = await resolveInside(runs.outputFolder(run.id), query.name);
        const { type, inline } = servedAs(query.name);
        const download = query.name.split('/').at(-1) ?? 'file';
        return { kind: 'file', path, type, ...(inline ? {} : { download }) };
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/events',
      operation: 'listRunEvents',
      tag: 'runs',
      summary: 'The event log after a sequence number.',
      params: idParams,
      query: z.strictObject({
        since: number(0, 1e12).default(0).describe('Only events with a higher number.'),
        limit: number(1, EVENTS).default(EVENTS),
      }),
      success: {
        status: 200,
        description: 'Events in order; ask again from the last number until it is `lastSeq`.',
        schema: z.object({ items: z.array(eventSchema), lastSeq: z.number() }),
      },
      errors: [404],
      handle({ params, query }) {
        const run = needRun(runs, params.id);
        const items = runs.events(run.id, query.since, query.limit).map(publicEvent);
        return json({ items, lastSeq: run.lastSeq });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/report',
      operation: 'getRunReport',
      tag: 'runs',
      summary: 'What a run came to: outcome, seeds, time and outputs of every node, files.',
      params: idParams,
      success: { status: 200, description: 'The report.', schema: runReportSchema },
      errors: [404],
      handle: async ({ params }) => json(await runReport(runs, needRun(runs, params.id))),
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/metrics',
      operation: 'listRunMetrics',
      tag: 'runs',
      summary: 'What the nodes of a run have measured: loss, score and the like, as series for charts.',
      params: idParams,
      success: {
        status: 200,
        description: 'A series of each node and name, oldest value first; thinned when it is long.',
        schema: z.object({
          items: z.array(
            z.object({
              nodeId: z.string(),
              name: z.string(),
              points: z.array(z.object({ value: z.number(), moment: momentSchema })),
            }),
          ),
        }),
      },
      errors: [404],
      handle: ({ params }) => json({ items: runs.metrics(needRun(runs, params.id).id) }),
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/tensors',
      operation: 'listRunTensors',
      tag: 'runs',
      summary: 'Whole tensors of steps that are kept for a while, spread evenly over the run.',
      params: idParams,
      query: z.strictObject({ node: z.string().max(64).optional(), port: z.string().max(64).optional() }),
      success: {
        status: 200,
        description: 'Oldest first.',
        schema: z.object({
          items: z.array(
            z.object({
              nodeId: z.string(),
              port: z.string(),
              index: z.number(),
              moment: momentSchema,
              hash: z.string(),
              bytes: z.number(),
            }),
          ),
        }),
      },
      errors: [404],
      handle: ({ params, query }) =>
        json({ items: runs.tensors(needRun(runs, params.id).id, query.node, query.port) }),
    }),
    route({
      method: 'get',
      path: '/api/runs/:id/tensors/:hash',
      operation: 'getRunTensor',
      tag: 'runs',
      summary:
        'One whole tensor: little-endian float32, row-major; its shape is in the header X-Shape, "1x3x48x64".',
      params: idParams.extend({ hash }),
      success: { status: 200, description: 'The values.', type: 'application/octet-stream' },
      errors: [404],
      async handle({ params }): Promise<Reply> {
        const found = await runs.tensor(needRun(runs, params.id).id, params.hash);
        if (found === undefined) {
          throw new PatchwiseError('storage/missing', 'This tensor is no longer kept.', {
            hint: 'List the tensors of the run to see which are.',
          });
        }
        const { shape, data } = found;
        return {
          kind: 'bytes',
          type: 'application/octet-stream',
          bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          headers: { 'X-Shape': shape.join('x') },
        };
      },
    }),
  ];
}

/** @throws `run/missing` */
export function needRun(runs: RunService, id: string): RunRow {
  const run = runs.get(id);
  if (run !== undefined) return run;
  throw new PatchwiseError('run/missing', `There is no run "${id}".`);
}
