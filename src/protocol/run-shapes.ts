import { z } from 'zod';
import type { NodeState, RunEventBody } from '../graph/events.ts';
import type { Moment } from '../graph/types/node.ts';
import { nodeError } from './errors.ts';
import { document, id, time } from './fields.ts';
import type { Infer } from './operation.ts';

/**
 * `queued` → `running` → one of the others. `paused`: somebody wants it to go on later; `interrupted`: the server or its runner
 * died. Both may be resumed.
 */
export const runStatus = z.enum([
  'queued',
  'running',
  'done',
  'failed',
  'cancelled',
  'paused',
  'interrupted',
]);

const run = z.object({
  id,
  graphId: z.string().exactOptional().describe('Of a stored graph, when it was submitted from one.'),
  status: runStatus,
  priority: z.number(),
  createdAt: time,
  startedAt: time.exactOptional(),
  finishedAt: time.exactOptional(),
  reason: z.string().exactOptional().describe('Why it failed or was interrupted.'),
  errors: z.array(nodeError),
  lastSeq: z
    .number()
    .int()
    .describe('Number of its last stored event, 0 when there is none. Numbers start at 1 and leave no gap.'),
  targets: z.array(z.string()).exactOptional(),
  resume: z.boolean().describe('Taken up from its checkpoints when it starts.'),
  source: z
    .string()
    .exactOptional()
    .describe('Who submitted it: runs of equal priority take turns among sources.'),
  batch: id.exactOptional().describe('Name of the runs that were submitted together with it.'),
  photograph: z
    .string()
    .exactOptional()
    .describe('Reference of the photograph that it learns or makes something of, where its graph says so.'),
  expected: z
    .number()
    .exactOptional()
    .describe('Seconds that it is expected to take: one of less than a minute is short.'),
  attempts: z.number().int().exactOptional().describe('How often it was started; absent for none.'),
});

export const runWithDocument = run.extend({ document });

/** A run in a list. */
export const runSummary = run.extend({ title: z.string().describe('Of its graph; may be empty.') });

export type RunStatus = Infer<typeof runStatus>;
export type Run = Infer<typeof runWithDocument>;
export type RunSummary = Infer<typeof runSummary>;

/** Where a value belongs in time. */
export const moment = z.object({
  scale: z.number().exactOptional(),
  update: z.number().exactOptional(),
  step: z.number().exactOptional(),
}) satisfies z.ZodType<Moment>;

const nodeState = z.enum(['queued', 'running', 'cached', 'done', 'failed', 'skipped', 'cancelled']);

export const progressTap = z.object({
  runId: id,
  kind: z.literal('progress'),
  nodeId: z.string(),
  done: z.number(),
  total: z.number(),
  label: z.string().exactOptional(),
  etaMs: z.number().exactOptional(),
});

const valueIndex = z
  .number()
  .int()
  .nonnegative()
  .describe('Its place among all values of the series, so that one that comes twice is known.');

const metricTap = z.object({
  runId: id,
  kind: z.literal('metric'),
  nodeId: z.string(),
  name: z.string(),
  value: z.number(),
  moment,
  index: valueIndex.exactOptional(),
});

export const tap = z.discriminatedUnion('kind', [progressTap, metricTap]);

/** Numbers of a run: of progress the latest wins; of a metric every value comes, unless they wait for very long. */
export type Tap = Infer<typeof tap>;

const numbered = { runId: id, seq: z.number().int(), at: time };

const settings = z
  .record(z.string(), z.union([z.number(), z.array(z.number())]))
  .describe('What parameters that are left empty take from the value, by name.');

/** What leaves a process: live values are replaced by their summaries; pixels go by frames and by blob. */
export const storedEvent = z.discriminatedUnion('kind', [
  z.object({
    ...numbered,
    kind: z.literal('run-started'),
    order: z.array(z.string()),
    seeds: z.record(z.string(), z.number()),
  }),
  z.object({
    ...numbered,
    kind: z.literal('node-state'),
    nodeId: z.string(),
    state: nodeState,
    elapsedMs: z.number().exactOptional().describe('Without the time that it waited for others.'),
    error: nodeError.exactOptional(),
    because: z.string().exactOptional().describe('Of a skipped node: the failed node that it depends on.'),
  }),
  z.object({
    ...numbered,
    kind: z.literal('output'),
    nodeId: z.string(),
    port: z.string(),
    index: z.number().int().describe('Position in the stream; 0 for a single value.'),
    summary: z.object({
      type: z.string(),
      description: z.string(),
      hash: z.string(),
      bytes: z.number(),
      settings: settings.exactOptional(),
    }),
    blob: z
      .string()
      .exactOptional()
      .describe('Content hash, when the whole tensor is kept for a while: ask for it by `getRunTensor`.'),
  }),
  z.object({
    ...numbered,
    kind: z.literal('log'),
    nodeId: z.string(),
    level: z.enum(['info', 'warning']),
    message: z.string(),
  }),
  z.object({
    ...numbered,
    kind: z.literal('run-finished'),
    outcome: z.enum(['done', 'failed', 'cancelled']),
    elapsedMs: z.number(),
    errors: z.array(nodeError),
  }),
]);

export type StoredEvent = Infer<typeof storedEvent>;

const nodeSnapshot = z.object({
  state: nodeState,
  progress: progressTap.omit({ runId: true, kind: true, nodeId: true }).exactOptional(),
  error: nodeError.exactOptional(),
});

/** State of one node: what a client that joins late must know. */
export type NodeSnapshot = Infer<typeof nodeSnapshot>;

/** What a client that joins late must know, but for its pictures: the fold of all events up to `run.lastSeq`. */
export const runState = z.object({
  run: runWithDocument,
  nodes: z.record(z.string(), nodeSnapshot),
  taps: z.array(tap),
});

export type RunState = Infer<typeof runState>;

/** What a node has measured over a run. */
export const metricSeries = z.object({
  nodeId: z.string(),
  name: z.string(),
  points: z
    .array(z.object({ value: z.number(), moment, index: valueIndex.exactOptional() }))
    .describe('Oldest first; thinned to at most some thousand, the newest among them.'),
});

export type MetricSeries = Infer<typeof metricSeries>;
export type MetricPoint = MetricSeries['points'][number];

/** A tensor of some step that is kept for a while, under a disk budget: for zoom and histogram. */
export const keptTensor = z.object({
  nodeId: z.string(),
  port: z.string(),
  index: z.number().int().describe('Rises within a port over the run.'),
  moment,
  hash: z.string().describe('Content hash: see `getRunTensor`.'),
  bytes: z.number(),
});

export type KeptTensor = Infer<typeof keptTensor>;

/** A file that a run wrote. */
export const outputFile = z.object({
  name: z.string().describe("Path below the run's output folder, with `/` between the parts."),
  bytes: z.number(),
  modifiedAt: time,
  type: z.string().describe('Media type that it is served with.'),
});

export type OutputFile = Infer<typeof outputFile>;

export const runReport = z.object({
  run: runWithDocument,
  elapsedMs: z.number().exactOptional(),
  seeds: z.record(z.string(), z.number()),
  nodes: z.record(
    z.string(),
    z.object({
      state: z.string(),
      elapsedMs: z.number().exactOptional(),
      outputs: z.array(
        z.object({
          port: z.string(),
          index: z.number(),
          type: z.string(),
          description: z.string(),
          hash: z.string(),
          settings: settings.exactOptional(),
        }),
      ),
      log: z.array(z.object({ level: z.string(), message: z.string() })),
    }),
  ),
  truncated: z.boolean().describe('Whether outputs and log lines beyond the cap were left out.'),
  files: z.array(outputFile),
});

/** What a run came to. */
export type RunReport = Infer<typeof runReport>;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Numbered = Pick<StoredEvent, 'runId' | 'seq' | 'at'>;
type TapBody =
  | Extract<RunEventBody, { kind: 'progress' }>
  | (Extract<RunEventBody, { kind: 'metric' }> & { readonly index?: number });
type LoggedBody = Exclude<RunEventBody, { kind: 'output' | 'preview' | 'progress' | 'metric' }>;
type OutputBody = Omit<Extract<RunEventBody, { kind: 'output' }>, 'value'> & { readonly blob?: string };
/** A compile error here means that the schemas and the events of graph/events.ts have drifted apart. */
const drift: [
  Same<NodeState, Infer<typeof nodeState>>,
  Same<Tap, { readonly runId: string } & TapBody>,
  Same<StoredEvent, Numbered & (LoggedBody | OutputBody)>,
] = [true, true, true];
void drift;
