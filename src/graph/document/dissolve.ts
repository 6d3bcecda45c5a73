import { present } from '../present.ts';
import {
  type GraphBody,
  type GraphDocument,
  type GraphView,
  type JsonValue,
  member,
  type NodeEntry,
} from './document.ts';
import { checkedDocument, editError, freshIdAmong, withoutEmptyParts } from './edit.ts';
import { nodeOfSource, parsePortRef, portKey } from './port-ref.ts';
import { boundary, INPUT, OUTPUT, sourcesAt, THROUGH } from './structure.ts';

/** New ids of a subgraph's nodes by their old ones; its ports have none. */
type Names = ReadonlyMap<string, string>;

/**
 * Puts the nodes of a subgraph in its place. What was set at its ports is set at the nodes.
 * @returns the ids that its nodes have now
 */
export function dissolveSubgraph(
  document: GraphDocument,
  id: string,
): { readonly document: GraphDocument; readonly ids: readonly string[] } {
  const outer = member(document.nodes, id);
  const graph = outer?.graph;
  if (outer === undefined || graph === undefined) throw editError(`"${id}" is not a subgraph.`);
  const names = freshNames(document, id, graph);
  const lead = (source: string): readonly string[] => {
    const ref = parsePortRef(source);
    if (ref === undefined) return [source];
    if (member(graph.nodes, ref.node)?.type === INPUT) return sourcesAt(outer, ref.node);
    return [portKey(names.get(ref.node) ?? ref.node, ref.port)];
  };
  const inner = [...names].map(([key, name]): [string, NodeEntry] => {
    const { params, ...entry } = member(graph.nodes, key) as NodeEntry;
    return [
      name,
      withoutEmptyParts({ ...spliced(entry, lead), params: { ...params, ...valuesAt(outer, graph, entry) } }),
    ];
  });
  const exits = new Map(
    boundary(graph, OUTPUT).map((name) => {
      const source = sourcesAt(member(graph.nodes, name), THROUGH)[0];
      return [portKey(id, name), source === undefined ? [] : lead(source)] as const;
    }),
  );
  const leadOut = (source: string): readonly string[] =>
    nodeOfSource(source) === id ? (exits.get(source) ?? []) : [source];
  const nodes = Object.entries(document.nodes).flatMap(([key, entry]): [string, NodeEntry][] =>
    key === id ? inner : [[key, spliced(entry, leadOut)]],
  );
  const view = spreadOut(document.view, id, graph.view, names);
  const dissolved = { ...document, nodes: Object.fromEntries(nodes), view };
  return { document: checkedDocument(dissolved), ids: [...names.values()] };
}

/** Ports of nested subgraphs and reroute points have local names, which may be taken; those of nodes are unique already. */
function freshNames(document: GraphBody, id: string, graph: GraphBody): Names {
  const taken = new Set(Object.keys(document.nodes));
  taken.delete(id);
  const names = new Map<string, string>();
  for (const [key, entry] of Object.entries(graph.nodes)) {
    if (entry.type === INPUT || entry.type === OUTPUT) continue;
    const name = freshIdAmong(taken, key);
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** What a node's inputs get as values: those set at ports of the subgraph to which nothing is wired, or the ports' own. */
function valuesAt(outer: NodeEntry, graph: GraphBody, entry: NodeEntry): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const [port, written] of Object.entries(entry.in ?? {})) {
    const from = typeof written === 'string' ? parsePortRef(written)?.node : undefined;
    const input = from === undefined ? undefined : member(graph.nodes, from);
    if (from === undefined || input?.type !== INPUT || sourcesAt(outer, from).length > 0) continue;
    const value = member(outer.params, from) ?? member(input.params, THROUGH);
    if (value !== undefined) values[port] = value;
  }
  return values;
}

/** The same wires, each led to none, one or several sources. */
function spliced(entry: NodeEntry, lead: (source: string) => readonly string[]): NodeEntry {
  if (entry.in === undefined) return entry;
  const inputs = Object.keys(entry.in).flatMap((port): [string, string | readonly string[]][] => {
    const sources = sourcesAt(entry, port).flatMap(lead);
    if (sources[0] === undefined) return [];
    return [[port, sources.length === 1 ? sources[0] : sources]];
  });
  const { in: _in, ...rest } = entry;
  return inputs.length === 0 ? rest : { ...rest, in: Object.fromEntries(inputs) };
}

/** What the subgraph held, moved so that its top left corner lies where the subgraph did. */
function spreadOut(
  around: GraphView | undefined,
  id: string,
  within: GraphView | undefined,
  names: Names,
): GraphView {
  const place = member(around?.nodes, id) ?? { x: 0, y: 0 };
  const inside = [...names].map(([key, name]) => [name, member(within?.nodes, key)] as const);
  const dx = place.x - Math.min(...inside.map(([, view]) => view?.x ?? 0));
  const dy = place.y - Math.min(...inside.map(([, view]) => view?.y ?? 0));
  const moved = <T extends { readonly x: number; readonly y: number }>(one: T): T => ({
    ...one,
    x: one.x + dx,
    y: one.y + dy,
  });
  const others = Object.entries(around?.nodes ?? {}).filter(([key]) => key !== id);
  const views = inside.flatMap(([name, view]) => (view === undefined ? [] : [[name, moved(view)] as const]));
  return {
    ...around,
    nodes: Object.fromEntries([...others, ...views]),
    ...present({
      groups: within?.groups && [...(around?.groups ?? []), ...within.groups.map(moved)],
      notes: within?.notes && [...(around?.notes ?? []), ...within.notes.map(moved)],
    }),
  };
}
