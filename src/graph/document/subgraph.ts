import { type GraphBody, type GraphView, member, type NodeEntry } from './document.ts';
import { editError, freshIdAmong, mapSources, renamedSources, withoutEmptyParts } from './edit.ts';
import { nodeOfSource, portKey } from './port-ref.ts';
import { boundary, INPUT, isStructural, OUTPUT, SUBGRAPH } from './structure.ts';

/**
 * A document, or the body of one, with another body in a subgraph. Ports that are gone lose their wires and values
 * outside; a port that was renamed keeps them.
 * @param scope ids of the subgraphs that lead to it; empty: the document itself
 */
export function withBody<T extends GraphBody>(outer: T, scope: readonly string[], body: GraphBody): T {
  const [id, ...deeper] = scope;
  if (id === undefined) return { ...outer, ...body };
  const entry = member(outer.nodes, id);
  if (entry?.graph === undefined) throw editError(`"${id}" is not a subgraph.`);
  if (deeper.length > 0) {
    const graph = withBody(entry.graph, deeper, body);
    return { ...outer, nodes: { ...outer.nodes, [id]: { ...entry, graph } } };
  }
  const inputs = changedNames(entry.graph, body, INPUT);
  const outputs = changedNames(entry.graph, body, OUTPUT);
  const nodes = Object.entries(outer.nodes).map(([key, other]): [string, NodeEntry] => {
    if (key === id) {
      const params = renamedKeys(entry.params, inputs);
      const wires = renamedKeys(entry.in, inputs);
      return [key, withoutEmptyParts({ ...entry, params, in: wires, graph: body })];
    }
    const rewired = mapSources(other, (source) => {
      if (nodeOfSource(source) !== id) return source;
      const now = outputs(source.slice(id.length + 1));
      return now === undefined ? undefined : portKey(id, now);
    });
    return [key, rewired];
  });
  return { ...outer, nodes: Object.fromEntries(nodes) };
}

/** What a port of the old body is called in the new one; names that are no ports of it stay. */
function changedNames(
  before: GraphBody,
  after: GraphBody,
  type: typeof INPUT | typeof OUTPUT,
): (name: string) => string | undefined {
  const old = boundary(before, type);
  const now = boundary(after, type);
  const gone = old.filter((name) => !now.includes(name));
  const fresh = now.filter((name) => !old.includes(name));
  const renamed = gone.length === 1 && fresh.length === 1 && old.length === now.length ? fresh[0] : undefined;
  return (name) => (gone.includes(name) ? renamed : name);
}

/** An entry whose inner nodes have ids that are not taken yet; `taken` grows by them. */
export function withFreshIds(entry: NodeEntry, taken: Set<string>): NodeEntry {
  if (entry.graph === undefined) return entry;
  const { nodes, view } = entry.graph;
  const names = new Map<string, string>();
  for (const [id, inner] of Object.entries(nodes)) {
    const local = isStructural(inner.type) && inner.type !== SUBGRAPH;
    const name = local ? id : freshIdAmong(taken, id.replace(/-[0-9]+$/, ''));
    if (!local) taken.add(name);
    names.set(id, name);
  }
  const nameOf = (id: string): string => names.get(id) ?? id;
  const renamed = Object.fromEntries(
    Object.entries(renamedKeys(nodes, nameOf)).map(([id, inner]) => [
      id,
      withFreshIds(renamedSources(inner, nameOf), taken),
    ]),
  );
  return {
    ...entry,
    graph: {
      nodes: renamed,
      ...(view === undefined ? {} : { view: withNamedNodes(view, nameOf) }),
    },
  };
}

function withNamedNodes(view: GraphView, nameOf: (id: string) => string): GraphView {
  return view.nodes === undefined ? view : { ...view, nodes: renamedKeys(view.nodes, nameOf) };
}

/** A map under other names; what has none any more goes. */
function renamedKeys<V>(
  map: Readonly<Record<string, V>> | undefined,
  nameOf: (key: string) => string | undefined,
): Record<string, V> {
  return Object.fromEntries(
    Object.entries(map ?? {}).flatMap(([key, value]): [string, V][] => {
      const name = nameOf(key);
      return name === undefined ? [] : [[name, value]];
    }),
  );
}
