import { z } from 'zod';
import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import { documentSchema } from '../graph/document/schema.ts';

/*
 * Parts that several operations share. What clients send is strict; what they get is described. Absent members are
 * absent, never undefined (`exactOptional`).
 */

export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
  .describe('Identifier as the server lists it.');

export const idPath = z.strictObject({ id });

export const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, lower-case hexadecimal.');

export const time = z.number().describe('Milliseconds since 1970.');

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject, JsonObject>;

/** Bounds of the schemas that {@link number} made: as JSON schema they are texts. */
const bounds = new WeakMap<z.core.$ZodType, { readonly minimum: number; readonly maximum: number }>();

/** A whole number in a query: a number for whoever asks, a text on its way. */
export function number(minimum: number, maximum: number): z.ZodType<number, number> {
  const schema = z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
  bounds.set(schema, { minimum, maximum });
  return schema as unknown as z.ZodType<number, number>;
}

/** What a schema of {@link number}, optional or with a default, allows; undefined for others. */
export function numberBounds(
  schema: z.ZodType,
): { readonly minimum: number; readonly maximum: number } | undefined {
  const wrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault;
  const inner = wrapped ? schema.unwrap() : schema;
  return bounds.get(inner) ?? (inner === schema ? undefined : numberBounds(inner as z.ZodType));
}

/** The query of a list, newest first. */
export const page = {
  limit: number(1, 200).default(50).describe('Entries at most.'),
  before: number(0, Number.MAX_SAFE_INTEGER)
    .exactOptional()
    .describe('Only entries older than this time (`next` of the page before), ms.'),
};

/** A page of a list: `next` is where the following one starts, absent on the last. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), next: z.number().exactOptional() });
}

/** A graph as the server gives it. */
export const document = documentSchema as unknown as z.ZodType<GraphDocument, GraphDocument>;

/**
 * A graph document in a request: its format is judged by the graph's own parser, which reports every problem with
 * its place; here it is described.
 */
export const documentInput = z
  .custom<unknown>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .meta({ documentSchema: true })
  .describe('A Patchwise graph (docs/graph.schema.json).') as unknown as z.ZodType<unknown, GraphDocument>;
