import type { GraphDocument, JsonValue, NodeEntry } from '../graph/document/document.ts';
import { mapSources } from '../graph/document/edit.ts';
import { nodeOfSource, parsePortRef } from '../graph/document/port-ref.ts';
import { allSources } from '../graph/document/structure.ts';

/*
 * Small changes of a graph's nodes, without the checks of an editor: what comes out is judged where it is run.
 */

export type Nodes = Readonly<Record<string, NodeEntry>>;

export function mapEntries(nodes: Nodes, change: (id: string, entry: NodeEntry) => NodeEntry): Nodes {
  return Object.fromEntries(Object.entries(nodes).map(([id, entry]) => [id, change(id, entry)]));
}

/** The nodes with a parameter set, `node.param`; as they are where there is no such node. */
export function withParam(nodes: Nodes, param: string, value: JsonValue): Nodes {
  const at = parsePortRef(param);
  const entry = at === undefined ? undefined : nodes[at.node];
  if (at === undefined || entry === undefined) return nodes;
  return { ...nodes, [at.node]: { ...entry, params: { ...entry.params, [at.port]: value } } };
}

/** The nodes with an input wired, `node.input`. */
export function withWire(nodes: Nodes, input: string, source: string): Nodes {
  const at = parsePortRef(input);
  const entry = at === undefined ? undefined : nodes[at.node];
  if (at === undefined || entry === undefined) return nodes;
  return { ...nodes, [at.node]: { ...entry, in: { ...entry.in, [at.port]: source } } };
}

/** The nodes with other outputs in the place of some, for all that read these. @param instead old → new */
export function rerouted(nodes: Nodes, instead: ReadonlyMap<string, string>): Nodes {
  return mapEntries(nodes, (_id, entry) => mapSources(entry, (source) => instead.get(source) ?? source));
}

/**
 * The nodes without those that lost their place to others: of which no replaced output is read any more. What needs them
 * goes too, and so does what only they needed.
 * @param outputs that were replaced
 */
export function withoutReplaced(nodes: Nodes, outputs: Iterable<string>): Nodes {
  const replaced = [...outputs];
  const isRead = (output: string) => Object.values(nodes).some((entry) => allSources(entry).includes(output));
  const owners = new Set(replaced.map(nodeOfSource));
  const gone = new Set(
    [...owners].filter((id) => !replaced.some((output) => nodeOfSource(output) === id && isRead(output))),
  );
  const readersOf = (id: string) =>
    Object.keys(nodes).filter((key) => allSources(nodes[key]).some((source) => nodeOfSource(source) === id));
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const id of [...gone]) for (const reader of readersOf(id)) gone.add(reader);
    for (const id of Object.keys(nodes)) {
      const readers = readersOf(id);
      if (readers.length > 0 && readers.every((reader) => gone.has(reader))) gone.add(id);
    }
  }
  return Object.fromEntries(Object.entries(nodes).filter(([id]) => !gone.has(id)));
}

/** A document with other nodes: what is new lies in a row above the rest, what went has no place. */
export function withNodesPlaced(document: GraphDocument, nodes: Nodes): GraphDocument {
  const before = document.view?.nodes;
  if (before === undefined) return { ...document, nodes };
  const kept = Object.entries(before).filter(([id]) => nodes[id] !== undefined);
  const places = Object.values(before);
  const [left, top] = [Math.min(0, ...places.map(({ x }) => x)), Math.min(0, ...places.map(({ y }) => y))];
  const fresh = Object.keys(nodes).filter((id) => before[id] === undefined);
  const row = fresh.map((id, index) => [id, { x: left + 320 * index, y: top - 420 }] as const);
  return { ...document, nodes, view: { ...document.view, nodes: Object.fromEntries([...kept, ...row]) } };
}
