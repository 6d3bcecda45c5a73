import { z } from 'zod';
import { documentSchema } from '../../graph/document/schema.ts';

/** Parts that several routes share. What clients send is strict; what they get is described. */

export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
  .describe('Identifier as the server lists it.');

export const idParams = z.strictObject({ id });

export const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, lower-case hexadecimal.');

/** Bounds of the schemas that {@link number} made: as JSON schema they are texts. */
const bounds = new WeakMap<z.core.$ZodType, { readonly minimum: number; readonly maximum: number }>();

/** A whole number in a query, where everything is text. */
export function number(minimum: number, maximum: number) {
  const schema = z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
  bounds.set(schema, { minimum, maximum });
  return schema;
}

/** What a schema of {@link number}, optional or with a default, allows; undefined for others. */
export function numberBounds(
  schema: z.ZodType,
): { readonly minimum: number; readonly maximum: number } | undefined {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return bounds.get(inner) ?? (inner === schema ? undefined : numberBounds(inner as z.ZodType));
}

/** A page of a list, newest first. */
export const page = {
  limit: number(1, 200).default(50).describe('Entries at most.'),
  before: number(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Only entries older than this time (`next` of the page before), ms.'),
};

/** The `next` of a page: where the following one starts, absent on the last. */
export function pageOf<T>(items: readonly T[], limit: number, time: (item: T) => number) {
  const last = items.at(-1);
  return { items, ...(items.length === limit && last !== undefined ? { next: time(last) } : {}) };
}

export function pageSchema(item: z.ZodType) {
  return z.object({ items: z.array(item), next: z.number().optional() });
}

/**
 * A graph document in a request: its format is judged by the graph's own parser, which reports every problem with
 * its place; here it is described.
 */
export const documentInput = z
  .custom<unknown>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .meta({ documentSchema: true })
  .describe('A Patchwise graph (docs/graph.schema.json).');

export const document = documentSchema;

export const time = z.number().describe('Milliseconds since 1970.');

export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  path: z.string().describe('JSON pointer into the document.'),
  message: z.string(),
  hint: z.string(),
  nodeId: z.string().optional(),
  port: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

export const errorSchema = z
  .object({
    code: z.string().describe('Stable code, see src/errors.ts.'),
    message: z.string(),
    hint: z.string().optional(),
    problems: z.array(problemSchema).optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  })
  .describe('Every error has this shape.');

export const graphSummary = z.object({
  id,
  revision: z.number().int(),
  title: z.string(),
  createdAt: time,
  savedAt: time,
});

export const assetSchema = z.object({
  id,
  kind: z.enum(['image', 'model']),
  reference: z.string().describe('What a graph writes in a `path` parameter.'),
  name: z.string(),
  hash,
  bytes: z.number(),
  createdAt: time,
  width: z.number().optional(),
  height: z.number().optional(),
  thumbnail: z.boolean(),
  info: z.record(z.string(), z.unknown()).optional(),
});

export const runStatus = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);

const nodeError = z.object({
  code: z.string(),
  nodeId: z.string(),
  port: z.string().optional(),
  message: z.string(),
  hint: z.string().optional(),
});

export const runSummarySchema = z.object({
  id,
  graphId: z.string().optional(),
  title: z.string().optional(),
  status: runStatus,
  priority: z.number(),
  createdAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  reason: z.string().optional(),
  errors: z.array(nodeError),
  lastSeq: z.number().int(),
  targets: z.array(z.string()).optional(),
  resume: z.boolean(),
  source: z.string().optional(),
  attempts: z.number().int().optional(),
});

export const runSchema = runSummarySchema.extend({ document });

export const snapshotSchema = z.object({
  run: runSchema,
  nodes: z.record(
    z.string(),
    z.object({
      state: z.enum(['queued', 'running', 'cached', 'done', 'failed', 'skipped', 'cancelled']),
      progress: z.record(z.string(), z.unknown()).optional(),
      error: nodeError.optional(),
    }),
  ),
  taps: z.array(z.record(z.string(), z.unknown())),
});

export const eventSchema = z
  .object({ runId: id, seq: z.number().int(), at: time, kind: z.string() })
  .catchall(z.unknown());

/** Where a value belongs in time. */
export const momentSchema = z.object({
  scale: z.number().optional(),
  update: z.number().optional(),
  step: z.number().optional(),
});

export const outputFileSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  modifiedAt: time,
  type: z.string().describe('Media type that it is served with.'),
});
