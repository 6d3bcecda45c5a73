import { z } from 'zod';
import { documentInput, hash, id, idPath, jsonObject, number, page, pageOf } from './fields.ts';
import type { Infer, Operation } from './operation.ts';
import {
  keptTensor,
  metricSeries,
  outputFile,
  runReport,
  runState,
  runStatus,
  runSummary,
  runWithDocument,
  storedEvent,
} from './run-shapes.ts';
import { SAVE_FORMATS } from './saving.ts';
import { THUMBNAIL_SIDE } from './thumbnail.ts';

/** Most events of one answer. */
const EVENTS = 1000;

const runChanges = z.strictObject({
  overrides: jsonObject.exactOptional().describe('Values by "node.param", checked like the document.'),
  seed: z.number().int().min(0).max(0xffffffff).exactOptional().describe("In place of the graph's seed."),
  targets: z
    .array(z.string().max(64))
    .min(1)
    .max(500)
    .exactOptional()
    .describe('Run only these nodes and what they need.'),
  resume: z
    .boolean()
    .exactOptional()
    .describe('Take trainings up from the checkpoints that a run of the same left.'),
  expected: z
    .number()
    .min(0)
    .max(1e9)
    .exactOptional()
    .describe(
      'Seconds that it will take, as far as that is known: short ones go first, and beside one that takes longer. Default: as long as the last one of a graph of that title.',
    ),
  priority: z.number().int().min(-10).max(10).exactOptional().describe('Higher goes first; default 0.'),
  source: z
    .string()
    .max(64)
    .exactOptional()
    .describe('Who submits: sources take turns. Default: the address.'),
});

const submission = z
  .strictObject({
    document: documentInput.exactOptional(),
    graph: id.exactOptional(),
    batch: id.exactOptional().describe('A name for runs that belong together: ask for them by it.'),
    ...runChanges.shape,
  })
  .refine(({ document, graph }) => (document === undefined) !== (graph === undefined), {
    message: 'give either "document" or "graph"',
  });

/** What a run of a graph may differ in from the graph. */
export type RunChanges = Infer<typeof runChanges>;

const order = z.object({ items: z.array(id).describe('Ids of waiting runs; the first begins next.') });
const nothing = { json: z.strictObject({}), optional: true } as const;

export const runOperations = {
  submitRun: {
    method: 'post',
    address: '/api/runs',
    tag: 'runs',
    summary: 'Queues a run of a graph, or of a stored graph by its id, with overrides.',
    body: { json: submission },
    reply: { status: 201, description: 'The queued run.', json: runSummary },
    errors: [404, 413, 422, 503],
  },
  expectRun: {
    method: 'post',
    address: '/api/runs/expected',
    tag: 'runs',
    summary:
      'Says that a run of a graph is likely soon: what some of its nodes give is computed where nothing runs, for the run to find; it stands in no list.',
    body: {
      json: z.strictObject({
        document: documentInput,
        targets: runChanges.shape.targets.unwrap().describe('Nodes that write nothing, such as a model.'),
      }),
    },
    reply: { status: 204, description: 'It is, unless something runs.' },
    errors: [413, 422],
  },
  listRuns: {
    method: 'get',
    address: '/api/runs',
    tag: 'runs',
    summary: 'Runs, newest first.',
    query: z.strictObject({ ...page, status: runStatus.exactOptional(), batch: id.exactOptional() }),
    reply: { status: 200, description: 'A page of runs.', json: pageOf(runSummary) },
  },
  getRun: {
    method: 'get',
    address: '/api/runs/:id',
    tag: 'runs',
    summary: 'A run as it stands: its document, the state of every node, the latest numbers.',
    path: idPath,
    reply: { status: 200, description: 'The snapshot, up to the event `run.lastSeq`.', json: runState },
    errors: [404],
  },
  cancelRun: {
    method: 'post',
    address: '/api/runs/:id/cancel',
    tag: 'runs',
    summary: 'Stops a queued or running run; a training leaves its checkpoint.',
    path: idPath,
    body: nothing,
    reply: { status: 200, description: 'The run, stopped.', json: runWithDocument },
    errors: [404, 409],
  },
  pauseRun: {
    method: 'post',
    address: '/api/runs/:id/pause',
    tag: 'runs',
    summary: 'Stops a queued or running run for now: resumed, it ends with the same bits.',
    path: idPath,
    body: nothing,
    reply: { status: 200, description: 'The run, paused.', json: runWithDocument },
    errors: [404, 409],
  },
  steerRun: {
    method: 'post',
    address: '/api/runs/:id/steer',
    tag: 'runs',
    summary: 'Sets numbers at a node of a running run; they hold from its next step on.',
    path: idPath,
    body: {
      json: z.strictObject({
        node: z.string().min(1).max(64),
        values: z
          .record(z.string().max(64), z.number())
          .describe('By parameters that the node steers; in the place of what was set before.'),
      }),
    },
    reply: { status: 204, description: 'On their way to the node.' },
    errors: [404, 409],
  },
  resumeRun: {
    method: 'post',
    address: '/api/runs/:id/resume',
    tag: 'runs',
    summary: 'Queues a paused, failed, cancelled or interrupted run again, from its checkpoints.',
    path: idPath,
    body: nothing,
    reply: { status: 200, description: 'The run, queued.', json: runWithDocument },
    errors: [404, 409, 503],
  },
  rerunRun: {
    method: 'post',
    address: '/api/runs/:id/rerun',
    tag: 'runs',
    summary: 'Queues a new run of the same graph, with other overrides if any.',
    path: idPath,
    body: { json: runChanges, optional: true },
    reply: { status: 201, description: 'The new run.', json: runSummary },
    errors: [404, 422, 503],
  },
  deleteRun: {
    method: 'delete',
    address: '/api/runs/:id',
    tag: 'runs',
    summary: 'Deletes a run with its events and files; a running one is cancelled first.',
    path: idPath,
    reply: { status: 204, description: 'Deleted.' },
    errors: [404],
  },
  getQueue: {
    method: 'get',
    address: '/api/queue',
    tag: 'runs',
    summary: 'The waiting runs in the order in which they would begin now.',
    reply: { status: 200, description: 'Their ids.', json: order },
  },
  arrangeQueue: {
    method: 'put',
    address: '/api/queue',
    tag: 'runs',
    summary: 'Lets waiting runs begin first, in this order; the others follow as before.',
    body: { json: z.strictObject({ items: z.array(id).max(1000) }) },
    reply: { status: 200, description: 'The order that came of it.', json: order },
  },
} as const satisfies Record<string, Operation>;

/** How the pictures of a run may be saved. */
const saving = z.object({
  formats: z.array(z.enum(SAVE_FORMATS)),
  noted: z.boolean().describe('The file of its photograph says with what and when it was taken.'),
  located: z.boolean().describe('It says also where.'),
  profile: z.boolean().describe('Its colours were in another space than sRGB.'),
});

/** What runs leave: files, events, report, kept tensors. */
export const runResultOperations = {
  listRunOutputs: {
    method: 'get',
    address: '/api/runs/:id/outputs',
    tag: 'runs',
    summary: 'The files that a run wrote.',
    path: idPath,
    reply: {
      status: 200,
      description: 'All of them.',
      json: z.object({ items: z.array(outputFile), saving }),
    },
    errors: [404],
  },
  getRunOutput: {
    method: 'get',
    address: '/api/runs/:id/file',
    tag: 'runs',
    summary:
      'One file that a run wrote: shown when it is a picture that every browser shows, else to be saved.',
    path: idPath,
    query: z.strictObject({
      name: z.string().min(1).max(1024).describe('As the list of outputs names it.'),
    }),
    reply: { status: 200, description: 'The bytes.', bytes: 'application/octet-stream' },
    errors: [404],
  },
  saveRunOutput: {
    method: 'get',
    address: '/api/runs/:id/saved',
    tag: 'runs',
    summary:
      'A picture that a run wrote, to be saved: in a format and size, with what its photograph notes (EXIF) and in its colours.',
    path: idPath,
    query: z.strictObject({
      name: z.string().min(1).max(1024).describe('As the list of outputs names it.'),
      format: z.enum(SAVE_FORMATS),
      quality: number(1, 100).exactOptional().describe('Of JPEG (default 92) and WebP (90).'),
      longSide: number(1, 65_535).exactOptional().describe('Pixels of its long side at most.'),
      noted: z
        .enum(['keep', 'drop'])
        .default('keep')
        .describe('Camera, lens, exposure and date of the photograph.'),
      place: z.enum(['keep', 'drop']).default('drop').describe('Where the photograph was taken.'),
      colours: z
        .enum(['photograph', 'srgb'])
        .default('photograph')
        .describe('In the colour space of the photograph, or in sRGB.'),
    }),
    reply: { status: 200, description: 'The file.', bytes: 'application/octet-stream' },
    errors: [404, 413, 422],
  },
  getRunOutputThumbnail: {
    method: 'get',
    address: '/api/runs/:id/thumbnail',
    tag: 'runs',
    summary: `A picture that a run wrote, at most ${THUMBNAIL_SIDE} px a side: upright, the first frame of an animation.`,
    path: idPath,
    query: z.strictObject({
      name: z.string().min(1).max(1024).describe('As the list of outputs names it.'),
    }),
    reply: { status: 200, description: 'The picture.', bytes: 'image/webp' },
    errors: [404, 413, 422],
  },
  listRunEvents: {
    method: 'get',
    address: '/api/runs/:id/events',
    tag: 'runs',
    summary: 'The event log after a sequence number.',
    path: idPath,
    query: z.strictObject({
      since: number(0, 1e12).default(0).describe('Only events with a higher number.'),
      limit: number(1, EVENTS).default(EVENTS),
    }),
    reply: {
      status: 200,
      description: 'Events in order; ask again from the last number until it is `lastSeq`.',
      json: z.object({ items: z.array(storedEvent), lastSeq: z.number() }),
    },
    errors: [404],
  },
  getRunReport: {
    method: 'get',
    address: '/api/runs/:id/report',
    tag: 'runs',
    summary: 'What a run came to: outcome, seeds, time and outputs of every node, files.',
    path: idPath,
    reply: { status: 200, description: 'The report.', json: runReport },
    errors: [404],
  },
  listRunMetrics: {
    method: 'get',
    address: '/api/runs/:id/metrics',
    tag: 'runs',
    summary: 'What the nodes of a run have measured: loss, score and the like, as series for charts.',
    path: idPath,
    reply: {
      status: 200,
      description: 'A series of each node and name, oldest value first; thinned when it is long.',
      json: z.object({ items: z.array(metricSeries) }),
    },
    errors: [404],
  },
  listRunTensors: {
    method: 'get',
    address: '/api/runs/:id/tensors',
    tag: 'runs',
    summary: 'Whole tensors of steps that are kept for a while, spread evenly over the run.',
    path: idPath,
    query: z.strictObject({
      node: z.string().max(64).exactOptional(),
      port: z.string().max(64).exactOptional(),
    }),
    reply: { status: 200, description: 'Oldest first.', json: z.object({ items: z.array(keptTensor) }) },
    errors: [404],
  },
  getRunTensor: {
    method: 'get',
    address: '/api/runs/:id/tensors/:hash',
    tag: 'runs',
    summary:
      'One whole tensor: little-endian float32, row-major; its shape is in the header X-Shape, "1x3x48x64".',
    path: idPath.extend({ hash }),
    reply: { status: 200, description: 'The values.', bytes: 'application/octet-stream' },
    errors: [404],
  },
} as const satisfies Record<string, Operation>;
