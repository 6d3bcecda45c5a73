import { z } from 'zod';
import { present } from '../../../graph/present.ts';
import {
  keptTensor,
  type MetricPoint,
  metricSeries,
  runSummary,
  runWithDocument,
  type StoredEvent,
  storedEvent,
} from '../../../protocol/run-shapes.ts';
import type { RawRow } from './prepared.ts';
import { json, rowKind, UnreadableRow } from './row-kind.ts';

const RUN_TEXTS = [
  ...['id', 'graph_id', 'status', 'source', 'reason', 'errors', 'targets', 'batch', 'photograph'],
] as const;
const RUN_NUMBERS = [
  ...['priority', 'created_at', 'started_at', 'finished_at', 'last_seq', 'resume', 'attempts', 'expected'],
] as const;

const runMembers = (raw: RawRow) => ({
  id: raw['id'],
  status: raw['status'],
  priority: raw['priority'],
  createdAt: raw['created_at'],
  errors: json(raw['errors']),
  lastSeq: raw['last_seq'],
  resume: raw['resume'] === 1,
  ...present({
    graphId: raw['graph_id'],
    source: raw['source'],
    startedAt: raw['started_at'],
    finishedAt: raw['finished_at'],
    reason: raw['reason'],
    targets: raw['targets'] === null ? null : json(raw['targets']),
    expected: raw['expected'],
    attempts: raw['attempts'] === 0 ? null : raw['attempts'],
    batch: raw['batch'],
    photograph: raw['photograph'],
  }),
});

export const runRow = rowKind({
  table: 'runs',
  key: ['id'],
  texts: [...RUN_TEXTS, 'document'],
  numbers: RUN_NUMBERS,
  schema: runWithDocument,
  shape: (raw) => ({ ...runMembers(raw), document: json(raw['document']) }),
});

/** Of a list: without the graph, which may have a megabyte. */
export const runSummaryRow = rowKind({
  table: 'runs',
  key: ['id'],
  texts: [...RUN_TEXTS, 'title'],
  numbers: RUN_NUMBERS,
  schema: runSummary,
  shape: (raw) => ({ ...runMembers(raw), title: raw['title'] }),
});

export const eventRow = rowKind({
  table: 'events',
  key: ['run_id', 'seq'],
  texts: ['run_id', 'body'],
  numbers: ['seq'],
  schema: storedEvent,
  shape(raw) {
    const body = json(raw['body']) as { readonly seq?: unknown };
    if (body?.seq !== raw['seq']) throw new Error('seq: is not the number of its row');
    return body;
  },
});

/** Events have no gap in their numbers: a note stands in the place of one that cannot be read. */
export function eventOf(raw: RawRow, onUnreadable: (row: UnreadableRow) => void): StoredEvent {
  try {
    return eventRow.read(raw);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    onUnreadable(error);
    return {
      runId: String(raw['run_id']),
      seq: Number(raw['seq']),
      at: 0,
      kind: 'log',
      nodeId: '',
      level: 'warning',
      message: 'What happened here can no longer be read.',
    };
  }
}

export const tensorRow = rowKind({
  table: 'tensors',
  key: ['run_id', 'node_id', 'port', 'position'],
  texts: ['run_id', 'node_id', 'port', 'moment', 'hash'],
  numbers: ['position', 'bytes'],
  schema: keptTensor,
  shape: (raw) => ({
    nodeId: raw['node_id'],
    port: raw['port'],
    index: raw['position'],
    moment: json(raw['moment']),
    hash: raw['hash'],
    bytes: raw['bytes'],
  }),
});

export const steeredRow = rowKind({
  table: 'steered',
  key: ['run_id', 'position'],
  texts: ['run_id', 'body'],
  numbers: ['position'],
  schema: z.strictObject({
    nodeId: z.string(),
    step: z.number().int().min(1),
    values: z.record(z.string(), z.number()),
  }),
  shape: (raw) => json(raw['body']),
});

/** A point as it is stored: without the names, which would take more room than the numbers. */
const packedPoint = z
  .tuple([
    z.number(),
    z.number().nullable(),
    z.number().nullable(),
    z.number().nullable(),
    z.number().nullable(),
  ])
  .transform(([value, scale, update, step, index]) => ({
    value,
    moment: present({ scale, update, step }),
    ...present({ index }),
  }));

/** Points as they are stored, and as {@link metricRow} reads them. */
export function packedPoints(points: readonly MetricPoint[]): string {
  return JSON.stringify(
    points.map(({ value, moment: { scale, update, step }, index }) => {
      return [value, scale ?? null, update ?? null, step ?? null, index ?? null];
    }),
  );
}

export const metricRow = rowKind({
  table: 'metrics',
  key: ['run_id', 'node_id', 'name'],
  texts: ['run_id', 'node_id', 'name', 'points'],
  numbers: [],
  schema: metricSeries.extend({ points: z.array(packedPoint).pipe(metricSeries.shape.points) }),
  shape: (raw) => ({ nodeId: raw['node_id'], name: raw['name'], points: json(raw['points']) }),
});
