import { type Result, refuse, succeed } from '../result.ts';
import type { GraphDocument, JsonObject, JsonValue } from './document.ts';
import { copyJson } from './json/copy.ts';
import { locateJson, readJson } from './json/reader.ts';
import { lineAndColumn } from './json/text.ts';
import { LIMITS } from './limits.ts';
import { DOCUMENT_MIGRATIONS, migrateDocument } from './migrate.ts';
import { nestingProblems } from './nesting.ts';
import { type GraphProblem, problem } from './problems.ts';
import { documentSchema } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';

/**
 * Reads a document from JSON text, or from a value that has already been decoded. Strict: own keys only, no
 * duplicate, unknown or prototype keys, finite numbers, the caps of limits.ts; old format versions are migrated.
 * Never throws. Says nothing about node types and parameters: that is `validateDocument`'s part.
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * import { parseDocument } from 'patchwise';
 * const parsed = parseDocument(readFileSync('graph.json', 'utf8'));
 * if (!parsed.ok) console.error(parsed.error.map(({ message }) => message));
 */
export function parseDocument(input: unknown): Result<GraphDocument, GraphProblem[]> {
  const read = typeof input === 'string' ? readJson(input) : copyJson(input);
  if (!read.ok) return read;
  const parsed = parseValue(read.value);
  if (parsed.ok || typeof input !== 'string' || !isCurrent(read.value)) return parsed;
  return refuse(withPlaces(parsed.error, input));
}

function parseValue(value: JsonValue): Result<GraphDocument, GraphProblem[]> {
  if (!isObject(value)) {
    return refuse([problem('document/format', [], 'The document is not a JSON object.', FORMAT_HINT)]);
  }
  const wrongFormat = checkFormat(value);
  if (wrongFormat !== undefined) return refuse([wrongFormat]);
  const migrated = migrateDocument(value);
  if (!migrated.ok) return refuse([migrated.error]);
  const tooLarge = checkSize(migrated.value);
  if (tooLarge !== undefined) return refuse([tooLarge]);
  const outcome = documentSchema.safeParse(migrated.value);
  if (outcome.success) {
    const nested = nestingProblems(outcome.data);
    return nested.length === 0 ? succeed(outcome.data) : refuse(nested.slice(0, LIMITS.problems));
  }
  const problems = schemaProblems(documentSchema, migrated.value, outcome.error.issues);
  return refuse(problems.slice(0, LIMITS.problems));
}

const FORMAT_HINT = 'A graph starts with { "format": "patchwise-graph", "version": 1, "nodes": { … } }.';

function checkFormat(document: JsonObject): GraphProblem | undefined {
  if (document['format'] === 'patchwise-graph') return undefined;
  const elsewhere = Array.isArray(document['nodes']) && Array.isArray(document['links']);
  const hint = elsewhere
    ? 'It looks like a litegraph or ComfyUI workflow; Patchwise cannot run those.'
    : FORMAT_HINT;
  return problem('document/format', ['format'], 'The document is not a Patchwise graph.', hint);
}

function checkSize(document: JsonObject): GraphProblem | undefined {
  // Its depth is bounded: the reader has seen to that.
  const count = (body: JsonObject): { nodes: number; edges: number } => {
    const total = { nodes: 0, edges: 0 };
    for (const node of isObject(body['nodes']) ? Object.values(body['nodes']) : []) {
      total.nodes++;
      if (!isObject(node)) continue;
      for (const sources of isObject(node['in']) ? Object.values(node['in']) : []) {
        total.edges += Array.isArray(sources) ? sources.length : 1;
      }
      if (!isObject(node['graph'])) continue;
      const inner = count(node['graph']);
      total.nodes += inner.nodes;
      total.edges += inner.edges;
    }
    return total;
  };
  const { nodes, edges } = count(document);
  const over =
    nodes > LIMITS.nodes
      ? `${nodes} nodes; the cap is ${LIMITS.nodes}`
      : edges > LIMITS.edges
        ? `${edges} wires; the cap is ${LIMITS.edges}`
        : undefined;
  return over === undefined ? undefined : problem('document/too-large', ['nodes'], `The graph has ${over}.`);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Places in a migrated document are not those of the text. */
function isCurrent(value: JsonValue): boolean {
  return !isObject(value) || value['version'] === DOCUMENT_MIGRATIONS.length + 1;
}

/** Adds lines and columns. A key that is missing is placed where its object begins. */
function withPlaces(problems: readonly GraphProblem[], text: string): GraphProblem[] {
  const parent = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
  const offsets = locateJson(text, new Set(problems.flatMap((p) => [p.path, parent(p.path)])));
  return problems.map((p) => {
    const offset = offsets.get(p.path) ?? offsets.get(parent(p.path));
    return offset === undefined ? p : { ...p, ...lineAndColumn(text, offset) };
  });
}
