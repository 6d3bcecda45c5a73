import { z } from 'zod';
import type { GraphDocument, JsonObject } from '../../../graph/document/document.ts';
import { prepareRun } from '../../prepare-run.ts';
import type { ServerContext } from '../context.ts';
import { publicRun, publicSnapshot, runSummary } from '../public-view.ts';
import { EMPTY, json, type Route, route } from '../route.ts';
import {
  documentInput,
  id,
  idParams,
  page,
  pageOf,
  pageSchema,
  runSchema,
  runStatus,
  runSummarySchema,
  snapshotSchema,
} from '../schemas.ts';
import { given, missingGraph } from './graphs.ts';
import { needRun } from './run-results.ts';

const changes = {
  overrides: z
    .record(z.string().max(130), z.unknown())
    .optional()
    .describe('Values by "node.param", checked like the document.'),
  seed: z.number().int().min(0).max(0xffffffff).optional().describe("In place of the graph's seed."),
  targets: z
    .array(z.string().max(64))
    .min(1)
    .max(500)
    .optional()
    .describe('Run only these nodes and what they need.'),
  priority: z.number().int().min(-10).max(10).optional().describe('Higher goes first; default 0.'),
  source: z.string().max(64).optional().describe('Who submits: sources take turns. Default: the address.'),
};

const submission = z
  .strictObject({ document: documentInput.optional(), graph: id.optional(), ...changes })
  .refine(({ document, graph }) => (document === undefined) !== (graph === undefined), {
    message: 'give either "document" or "graph"',
  });

/** Submitting runs and steering them; what they leave is in run-results.ts. */
export function runRoutes(context: ServerContext): readonly Route[] {
  const { studio, registry } = context;
  const { runs, graphs, assets } = studio;

  type Changes = Omit<z.infer<typeof submission>, 'document' | 'graph'>;
  const submit = (input: unknown, asked: Changes, address: string | undefined, graphId?: string) => {
    const { overrides, seed, targets, priority = 0, source = address ?? 'local' } = asked;
    const document: GraphDocument = prepareRun(
      input,
      { overrides: overrides as JsonObject | undefined, seed, targets },
      registry,
      assets,
    );
    const run = runs.submit({
      document,
      priority,
      source,
      ...(graphId === undefined ? {} : { graphId }),
      ...(targets === undefined ? {} : { targets }),
    });
    return json(runSummary(run), 201, { Location: `/api/runs/${run.id}` });
  };

  return [
    route({
      method: 'post',
      path: '/api/runs',
      operation: 'submitRun',
      tag: 'runs',
      summary: 'Queues a run of a graph, or of a stored graph by its id, with overrides.',
      body: { kind: 'json', schema: submission },
      success: { status: 201, description: 'The queued run.', schema: runSummarySchema },
      errors: [404, 413, 422, 503],
      handle({ body, raw }) {
        const { document, graph, ...asked } = body;
        const stored = graph === undefined ? undefined : graphs.get(graph);
        if (graph !== undefined && stored === undefined) throw missingGraph(graph);
        return submit(stored?.document ?? document, asked, raw.socket.remoteAddress, graph);
      },
    }),
    route({
      method: 'get',
      path: '/api/runs',
      operation: 'listRuns',
      tag: 'runs',
      summary: 'Runs, newest first.',
      query: z.strictObject({ ...page, status: runStatus.optional() }),
      success: { status: 200, description: 'A page of runs.', schema: pageSchema(runSummarySchema) },
      handle({ query }) {
        const { items, ...rest } = pageOf(runs.list(given(query)), query.limit, (run) => run.createdAt);
        return json({ items: items.map(runSummary), ...rest });
      },
    }),
    route({
      method: 'get',
      path: '/api/runs/:id',
      operation: 'getRun',
      tag: 'runs',
      summary: 'A run as it stands: its document, the state of every node, the latest numbers.',
      params: idParams,
      success: {
        status: 200,
        description: 'The snapshot, up to the event `run.lastSeq`.',
        schema: snapshotSchema,
      },
      errors: [404],
      async handle({ params }) {
        const snapshot = (await runs.snapshot(params.id)) ?? {
          run: needRun(runs, params.id),
          nodes: {},
          frames: [],
          taps: [],
        };
        return json(publicSnapshot(snapshot));
      },
    }),
    route({
      method: 'post',
      path: '/api/runs/:id/cancel',
      operation: 'cancelRun',
      tag: 'runs',
      summary: 'Stops a queued or running run; a training leaves its checkpoint.',
      params: idParams,
      body: { kind: 'json', schema: z.strictObject({}), optional: true },
      success: { status: 200, description: 'The run, stopped.', schema: runSchema },
      errors: [404, 409],
      handle: async ({ params }) => json(publicRun(await runs.cancel(needRun(runs, params.id).id))),
    }),
    route({
      method: 'post',
      path: '/api/runs/:id/resume',
      operation: 'resumeRun',
      tag: 'runs',
      summary: 'Queues a failed, cancelled or interrupted run again, from its checkpoints.',
      params: idParams,
      body: { kind: 'json', schema: z.strictObject({}), optional: true },
      success: { status: 200, description: 'The run, queued.', schema: runSchema },
      errors: [404, 409, 503],
      handle: ({ params }) => json(publicRun(runs.resume(needRun(runs, params.id).id))),
    }),
    route({
      method: 'post',
      path: '/api/runs/:id/rerun',
      operation: 'rerunRun',
      tag: 'runs',
      summary: 'Queues a new run of the same graph, with other overrides if any.',
      params: idParams,
      body: { kind: 'json', schema: z.strictObject(changes), optional: true },
      success: { status: 201, description: 'The new run.', schema: runSummarySchema },
      errors: [404, 422, 503],
      handle({ params, body, raw }) {
        const { document, targets, graphId } = needRun(runs, params.id);
        const asked = { ...(targets === undefined ? {} : { targets: [...targets] }), ...given(body) };
        return submit(document, asked, raw.socket.remoteAddress, graphId);
      },
    }),
    route({
      method: 'delete',
      path: '/api/runs/:id',
      operation: 'deleteRun',
      tag: 'runs',
      summary: 'Deletes a run with its events and files; a running one is cancelled first.',
      params: idParams,
      success: { status: 204, description: 'Deleted.' },
      errors: [404],
      async handle({ params }) {
        await runs.remove(needRun(runs, params.id).id);
        return EMPTY;
      },
    }),
  ];
}
