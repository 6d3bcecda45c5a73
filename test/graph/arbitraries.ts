import fc from 'fast-check';
import type { GraphDocument, JsonObject, JsonValue, NodeEntry } from '../../src/graph/document/document.ts';
import { normaliseDocument } from '../../src/graph/document/write.ts';
import { numberRegistry } from './number-nodes.ts';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

export const nodeId: fc.Arbitrary<string> = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
  .filter((id) => !forbidden.has(id));

export const portName: fc.Arbitrary<string> = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/)
  .filter((name) => !forbidden.has(name));

const typeRef: fc.Arbitrary<string> = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}\/[a-z][a-z0-9-]{0,8}@[1-9]$/);

/** Any JSON value that a document may hold: no negative zero, which JSON text does not keep, no forbidden key. */
export const jsonValue: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !hasForbiddenKey(value))
  .map((value) => withoutNegativeZero(value as JsonValue));

const coordinate = fc.integer({ min: -100_000, max: 100_000 });
const extent = fc.integer({ min: 0, max: 5000 });
const title = fc.string({ maxLength: 20 });
const color = fc.stringMatching(/^#[0-9a-f]{6}$/);

function nodeEntry(ids: readonly string[]): fc.Arbitrary<NodeEntry> {
  // Sources that exist, and some that do not: the format allows both.
  const source = fc
    .tuple(
      ids.length === 0 ? nodeId : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, nodeId),
      portName,
    )
    .map(([id, port]) => `${id}.${port}`);
  return fc.record(
    {
      type: typeRef,
      mode: fc.constantFrom('bypass' as const, 'mute' as const),
      params: fc.dictionary(portName, jsonValue, { maxKeys: 4 }),
      in: fc.dictionary(portName, fc.oneof(source, fc.array(source, { minLength: 1, maxLength: 3 })), {
        maxKeys: 3,
      }),
    },
    { requiredKeys: ['type'] },
  );
}

/** Puts a node into a subgraph, ports and all, in a way that keeps ids unique. */
function insideSubgraph(id: string, entry: NodeEntry): NodeEntry {
  return {
    type: 'graph/subgraph@1',
    ...(entry.mode === undefined ? {} : { mode: entry.mode }),
    graph: {
      nodes: {
        first: { type: 'graph/input@1' },
        [`${id}-inside`]: { type: entry.type, in: { x: 'first.value' } },
        last: { type: 'graph/output@1', in: { value: `${id}-inside.x` } },
      },
      view: { nodes: { first: { x: 1, y: 2 } }, notes: [{ text: 'n', x: 0, y: 0 }] },
    },
  };
}

/** Documents that follow the format, in any shape: not canonical, types and wires made up. */
export const looseDocument: fc.Arbitrary<GraphDocument> = fc
  .uniqueArray(nodeId, { maxLength: 6 })
  .chain((ids) => {
    const entry = (id: string) =>
      fc.tuple(nodeEntry(ids), fc.nat(9)).map(([e, n]) => (n === 0 ? insideSubgraph(id, e) : e));
    const entries = fc.tuple(...ids.map((id) => fc.tuple(fc.constant(id), entry(id))));
    const nodeView = fc.record(
      {
        x: coordinate,
        y: coordinate,
        width: extent,
        height: extent,
        collapsed: fc.boolean(),
        title,
        color,
        inputs: fc.array(portName, { maxLength: 2 }),
      },
      { requiredKeys: ['x', 'y'] },
    );
    const box = { x: coordinate, y: coordinate, width: extent, height: extent };
    const view = fc.record(
      {
        nodes: fc
          .tuple(...ids.map((id) => fc.tuple(fc.constant(id), nodeView)))
          .map((v) => Object.fromEntries(v)),
        groups: fc.array(
          fc.record({ title, ...box, color }, { requiredKeys: ['title', 'x', 'y', 'width', 'height'] }),
          {
            maxLength: 2,
          },
        ),
        notes: fc.array(fc.record({ text: title, ...box }, { requiredKeys: ['text', 'x', 'y'] }), {
          maxLength: 2,
        }),
        zoom: fc.integer({ min: 10, max: 5000 }).map((z) => z / 1000),
        offset: fc.tuple(coordinate, coordinate),
      },
      { requiredKeys: [] },
    );
    return fc.record(
      {
        $schema: fc.webUrl(),
        format: fc.constant('patchwise-graph' as const),
        version: fc.constant(1 as const),
        meta: fc.record({ title, description: title, seed: fc.nat() }, { requiredKeys: [] }),
        nodes: entries.map((list) => Object.fromEntries(list)),
        view,
        extra: fc.dictionary(portName, jsonValue, { maxKeys: 2 }) as fc.Arbitrary<JsonObject>,
      },
      { requiredKeys: ['format', 'version', 'meta', 'nodes'] },
    );
  }) as fc.Arbitrary<GraphDocument>;

/** Documents in canonical form: what the writer writes and the editor works on. */
export const canonicalDocument: fc.Arbitrary<GraphDocument> = looseDocument.map((d) => normaliseDocument(d));

/**
 * Graphs of the nodes in number-nodes.ts that run: each node draws its inputs from nodes before it. Streams, lifted
 * nodes, conversions and lists of sources all occur; there is always a sink.
 */
export const runnableDocument: fc.Arbitrary<GraphDocument> = fc
  .array(fc.tuple(fc.nat({ max: 6 }), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 5 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    const nodes: Record<string, NodeEntry> = { start: { type: 'number/constant@1' } };
    const numbers = ['start.value'];
    const pick = (n: number): string => numbers[n % numbers.length] ?? 'start.value';
    for (const [index, [kind, p, q, size]] of steps.entries()) {
      const id = `n${index}`;
      switch (kind) {
        case 0:
          nodes[id] = { type: 'number/constant@1', params: { value: size } };
          numbers.push(`${id}.value`);
          break;
        case 1:
          // Streams of one go with all others.
          nodes[id] = { type: 'number/range@1', params: { count: size === 1 ? 1 : 4 } };
          numbers.push(`${id}.values`, `${id}.count`);
          break;
        case 2:
        case 3:
          nodes[id] = { type: 'math/add@3', in: { a: pick(p), b: pick(q) } };
          numbers.push(`${id}.sum`);
          break;
        case 4:
          nodes[id] = { type: 'math/add@3', in: { a: pick(p), scale: pick(q) } };
          numbers.push(`${id}.sum`);
          break;
        case 5:
          nodes[id] = { type: 'list/collect@1', in: { items: p % 2 === 0 ? pick(p) : [pick(p), pick(q)] } };
          nodes[`${id}-sum`] = { type: 'vector/sum@1', in: { vector: `${id}.vector` } };
          numbers.push(`${id}-sum.sum`);
          break;
        default:
          nodes[id] = { type: 'vector/sum@1', in: { vector: pick(p) } };
          numbers.push(`${id}.sum`);
      }
    }
    nodes['out'] = { type: 'file/write@1', in: { value: numbers.at(-1) ?? 'start.value' } };
    return { format: 'patchwise-graph', version: 1, meta: {}, nodes };
  });

/**
 * Graphs of the nodes in number-nodes.ts, wired at random among ports that exist: loops, wrong types, missing and
 * doubled wires all occur, and so do graphs without an error.
 */
export const wildDocument: fc.Arbitrary<GraphDocument> = fc
  .array(fc.constantFrom(...numberRegistry.nodes), { minLength: 1, maxLength: 5 })
  .chain((types) => {
    const outputs = types.flatMap((type, i) => [...type.outputs.keys()].map((port) => `n${i}.${port}`));
    const source = outputs.length === 0 ? fc.constant('n0.nothing') : fc.constantFrom(...outputs);
    const entries = types.map((type, i) => {
      const ports = [...type.targets.values()].map((target) => {
        const wired =
          target.cardinality === 'many'
            ? fc.oneof(source, fc.array(source, { minLength: 1, maxLength: 2 }))
            : source;
        // Required inputs mostly, parameters rarely.
        const chance = target.kind === 'param' ? 4 : target.optional ? 1 : 0;
        return fc
          .option(wired, { freq: 5, nil: undefined })
          .chain((w) => fc.nat({ max: 4 }).map((n) => [target.name, n < chance ? undefined : w] as const));
      });
      const params = Object.fromEntries(
        [...type.params.values()].filter((p) => p.required).map((p) => [p.name, 'x']),
      );
      return fc.tuple(...ports).map((wires) => {
        const inputs = Object.fromEntries(wires.filter(([, w]) => w !== undefined)) as NonNullable<
          NodeEntry['in']
        >;
        const set = Object.fromEntries(
          Object.entries(params).filter(([name]) => !Object.hasOwn(inputs, name)),
        );
        return [`n${i}`, { type: type.ref, params: set, in: inputs }] as const;
      });
    });
    return fc.tuple(...entries).map((list) => {
      return {
        format: 'patchwise-graph',
        version: 1,
        meta: {},
        nodes: Object.fromEntries(list),
      } as GraphDocument;
    });
  });

function hasForbiddenKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).some((k) => forbidden.has(k)) || Object.values(value).some(hasForbiddenKey);
}

function withoutNegativeZero(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
