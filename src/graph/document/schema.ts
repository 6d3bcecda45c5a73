import { z } from 'zod';
import { DOCUMENT_VERSION, type GraphDocument, type JsonObject, type JsonValue } from './document.ts';
import { LIMITS } from './limits.ts';
import { NODE_ID, PORT_NAME, SOURCE_REF, TYPE_REF } from './port-ref.ts';

/** Where the schema is published; a graph may name it under `$schema`, for text editors. */
export const SCHEMA_FILE = 'graph.schema.json';

// The JSON reader has already seen to it that values are plain JSON, within the caps.
const json = z.unknown() as unknown as z.ZodType<JsonValue>;
const jsonObject = z.record(z.string(), json) as z.ZodType<JsonObject>;

const nodeId = z
  .string()
  .regex(
    NODE_ID,
    `must be a node id: lower-case letters, digits and "-", starting with a letter, at most ${LIMITS.name} characters`,
  );
const portName = z
  .string()
  .regex(PORT_NAME, 'must be a name: letters, digits, "_" and "-", starting with a letter');
const source = z.string().regex(SOURCE_REF, 'must name an output as "node.port"');
const color = z
  .string()
  .regex(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, 'must be a colour as "#rgb" or "#rrggbb"');
const title = z.string().max(LIMITS.title);
const text = z.string().max(10_000);
const coordinate = z.number().min(-1e6).max(1e6);
const extent = z.number().min(0).max(1e6);

const nodeView = z.strictObject({
  x: coordinate.describe('Pixels at zoom 1, rightwards.'),
  y: coordinate.describe('Pixels at zoom 1, downwards.'),
  width: extent.exactOptional(),
  height: extent.exactOptional(),
  collapsed: z.boolean().exactOptional(),
  title: title.exactOptional().describe("Shown instead of the node type's title."),
  color: color.exactOptional(),
  inputs: z
    .array(portName)
    .exactOptional()
    .describe('Parameters drawn as inputs although nothing is wired to them.'),
});

const groupView = z.strictObject({
  title,
  x: coordinate,
  y: coordinate,
  width: extent,
  height: extent,
  color: color.exactOptional(),
});

const noteView = z.strictObject({
  text,
  x: coordinate,
  y: coordinate,
  width: extent.exactOptional(),
  height: extent.exactOptional(),
});

const view = z
  .strictObject({
    nodes: z.record(nodeId, nodeView).exactOptional(),
    groups: z.array(groupView).max(LIMITS.groups).exactOptional(),
    notes: z.array(noteView).max(LIMITS.notes).exactOptional(),
    zoom: z.number().min(0.01).max(100).exactOptional(),
    offset: z.tuple([coordinate, coordinate]).exactOptional(),
  })
  .describe('How the graph looks in the editor; a run ignores it.');

// Getters, since a node holds a body of nodes.
export const nodeEntry = z
  .strictObject({
    type: z
      .string()
      .regex(TYPE_REF, 'must be a node type as "category/name@version"')
      .describe('category/name@version'),
    mode: z
      .enum(['bypass', 'mute', 'pin'])
      .exactOptional()
      .describe(
        'bypass: passes on what it reads; mute: does not run, nor what needs it; pin: what "graph" keeps runs in its place.',
      ),
    params: z.record(portName, json).exactOptional().describe('Values by name; defaults are left out.'),
    in: z
      .record(
        portName,
        z.union([source, z.array(source).min(1)], { error: 'must be "node.port" or a list of them' }),
      )
      .exactOptional()
      .describe('Wires: input or parameter → source; a list joins streams in order.'),
    get graph() {
      return graphBody.exactOptional();
    },
  })
  .describe('One node.');

const graphBody = z
  .strictObject({
    get nodes() {
      return z.record(nodeId, nodeEntry);
    },
    view: view.exactOptional(),
  })
  .describe(
    'What is in a subgraph, or kept of a pinned node: only at nodes of type graph/subgraph, and at pinned ones.',
  );

const meta = z.strictObject({
  title: title.exactOptional(),
  description: text.exactOptional(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .exactOptional()
    .describe('Root seed of all randomness; default 0.'),
});

/**
 * The format of a saved graph, strict at every level. It does not know which node types exist: that is
 * `validateDocument`'s part, so that a graph with unknown nodes can still be opened and saved.
 */
export const documentSchema = z
  .strictObject({
    $schema: z.string().max(2000).exactOptional(),
    format: z.literal('patchwise-graph'),
    version: z.literal(DOCUMENT_VERSION),
    meta: meta.default({}),
    nodes: z
      .record(nodeId, nodeEntry)
      .describe(`By id, at most ${LIMITS.nodes}.`)
      .meta({ maxProperties: LIMITS.nodes }),
    view: view.exactOptional(),
    extra: jsonObject.exactOptional().describe('Free for other tools; kept, without effect on a run.'),
  })
  .describe('A Patchwise graph.');

/** JSON schema (draft 2020-12) of the format, as plain data. */
export function documentJsonSchema(): JsonObject {
  const { $schema, ...schema } = z.toJSONSchema(documentSchema, { io: 'input' }) as JsonObject;
  return { ...($schema === undefined ? {} : { $schema }), title: 'Patchwise graph', ...schema };
}

// Stops at JSON values, whose type has no end.
type DeepReadonly<T> = JsonValue extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;
type Parsed = z.infer<typeof documentSchema>;
/** A compile error here means that the schema and the types in document.ts have drifted apart. */
export type SchemaMatchesTypes = [
  Parsed extends GraphDocument ? true : never,
  GraphDocument extends DeepReadonly<Parsed> ? true : never,
  Exclude<keyof Parsed, keyof GraphDocument> extends never ? true : never,
];
const drift: SchemaMatchesTypes = [true, true, true];
void drift;
