import { PatchwiseError } from '../../errors.ts';
import { requireArgument, withMethods } from '../../shared/arguments.ts';
import { present } from '../present.ts';
import {
  DOCUMENT,
  type GraphBody,
  type GraphDocument,
  type GraphMeta,
  type GraphView,
  type GroupView,
  type JsonValue,
  type NodeEntry,
  type NodeView,
  type NoteView,
} from './document.ts';

/** Knows the defaults of nodes' parameters: a registry does. */
export interface KnowsDefaults {
  /** @param type with its version, as documents have it */
  find(type: string): KnownNode | { readonly status: 'outdated' | 'newer' | 'unknown' };
}

interface KnownNode {
  readonly status: 'found';
  readonly node: { readonly params: ReadonlyMap<string, { readonly default?: JsonValue }> };
}

const KNOWS_DEFAULTS = withMethods('a registry, as patchwiseRegistry or createRegistry gives it', 'find');

/**
 * The canonical text of a document: keys in a fixed order, two spaces, a newline at the end. Reading a canonical
 * text and writing it again changes no byte. With a registry, parameters that equal their defaults are left out.
 * Throws `graph/invalid` when a number is not finite, which JSON cannot hold.
 *
 * @example
 * import { type GraphDocument, patchwiseRegistry, writeDocument } from 'patchwise';
 * const graph: GraphDocument = { format: 'patchwise-graph', version: 1, meta: {}, nodes: {} };
 * console.log(writeDocument(graph, patchwiseRegistry()));
 */
export function writeDocument(document: GraphDocument, registry?: KnowsDefaults): string {
  requireArgument(document, 'document', DOCUMENT);
  if (registry !== undefined) requireArgument(registry, 'registry', KNOWS_DEFAULTS);
  const finite = (key: string, value: unknown): unknown => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new PatchwiseError('graph/invalid', `"${key}" is ${value}, which a graph cannot hold.`);
    }
    return value;
  };
  return `${JSON.stringify(normaliseDocument(document, registry), finite, 2)}\n`;
}

/**
 * The canonical form of a document. Nodes keep their order, which tells a story; parameters and inputs are sorted
 * by name; what is empty or a default is left out; positions are rounded to pixels.
 */
export function normaliseDocument(document: GraphDocument, registry?: KnowsDefaults): GraphDocument {
  const { $schema, format, version, meta, nodes, view, extra } = document;
  return {
    ...present({ $schema }),
    format,
    version,
    meta: normaliseMeta(meta),
    ...normaliseBody({ nodes, ...(view === undefined ? {} : { view }) }, registry),
    ...(extra === undefined || isEmpty(extra) ? {} : { extra }),
  };
}

function normaliseBody({ nodes, view }: GraphBody, registry: KnowsDefaults | undefined): GraphBody {
  const normalView = view === undefined ? {} : normaliseView(view, Object.keys(nodes));
  return {
    nodes: mapValues(nodes, (entry) => normaliseNode(entry, registry)),
    ...(isEmpty(normalView) ? {} : { view: normalView }),
  };
}

function normaliseMeta({ title, description, seed }: GraphMeta): GraphMeta {
  return present({ title, description, seed: seed === 0 ? undefined : seed });
}

function normaliseNode(entry: NodeEntry, registry: KnowsDefaults | undefined): NodeEntry {
  const lookup = registry?.find(entry.type);
  const defaults = lookup?.status === 'found' ? lookup.node.params : undefined;
  // A seed that is a number differs from none, which is derived from the graph's (seeds.ts), whatever its default.
  const params = sorted(entry.params ?? {}).filter(
    ([name, value]) =>
      (name === 'seed' && typeof value === 'number') || !sameJson(value, defaults?.get(name)?.default),
  );
  const inputs = sorted(entry.in ?? {}).map(
    ([name, sources]) =>
      [name, Array.isArray(sources) && sources.length === 1 ? sources[0] : sources] as const,
  );
  return {
    type: entry.type,
    ...present({ mode: entry.mode }),
    ...(params.length === 0 ? {} : { params: Object.fromEntries(params) }),
    ...(inputs.length === 0 ? {} : { in: Object.fromEntries(inputs) }),
    ...(entry.graph === undefined ? {} : { graph: normaliseBody(entry.graph, registry) }),
  };
}

function normaliseView(
  { nodes = {}, groups = [], notes = [], zoom, offset }: GraphView,
  ids: readonly string[],
): GraphView {
  const place = new Map(ids.map((id, index) => [id, index]));
  const rank = (id: string): number => place.get(id) ?? ids.length;
  const entries = sorted(nodes).sort(([a], [b]) => rank(a) - rank(b));
  const [x, y] = [round(offset?.[0]), round(offset?.[1])];
  const normalZoom = zoom === undefined ? undefined : Math.round(zoom * 1000) / 1000;
  return present({
    nodes:
      entries.length === 0
        ? undefined
        : Object.fromEntries(entries.map(([id, node]) => [id, nodeView(node)])),
    groups: groups.length === 0 ? undefined : groups.map(groupView),
    notes: notes.length === 0 ? undefined : notes.map(noteView),
    zoom: normalZoom === 1 ? undefined : normalZoom,
    offset: x === undefined || y === undefined || (x === 0 && y === 0) ? undefined : ([x, y] as const),
  });
}

function nodeView({ x, y, width, height, collapsed, title, color, inputs }: NodeView): NodeView {
  return {
    ...box({ x, y }),
    ...present({
      width: round(width),
      height: round(height),
      collapsed: collapsed === true ? true : undefined,
      title,
      color,
      inputs: inputs === undefined || inputs.length === 0 ? undefined : [...new Set(inputs)].sort(),
    }),
  };
}

function groupView({ title, x, y, width, height, color }: GroupView): GroupView {
  return {
    title,
    ...box({ x, y }),
    width: Math.round(width),
    height: Math.round(height),
    ...present({ color }),
  };
}

function noteView({ text, x, y, width, height }: NoteView): NoteView {
  return { text, ...box({ x, y }), ...present({ width: round(width), height: round(height) }) };
}

function box({ x, y }: { x: number; y: number }): { readonly x: number; readonly y: number } {
  return { x: round(x) ?? 0, y: round(y) ?? 0 };
}

/** To a whole number, and never to negative zero, which JSON writes as zero. */
function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value) + 0;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** By name in code-unit order, which depends on no language. */
function sorted<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function mapValues<T, U>(map: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, f(value)]));
}

function sameJson(a: JsonValue, b: JsonValue | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
