import { PatchwiseError } from '../../errors.ts';
import {
  type GraphBody,
  type GraphDocument,
  type GraphView,
  type JsonValue,
  type NodeEntry,
  type NodeView,
  own,
} from './document.ts';
import { checked, freshIdAmong, mapSources } from './edit.ts';
import { idsOf } from './nesting.ts';
import { parsePortRef, portKey } from './port-ref.ts';
import { boundary, INPUT, isStructural, OUTPUT, SUBGRAPH, sourcesAt, THROUGH } from './structure.ts';
import { upstreamOf, wiresOf } from './topology.ts';

/* Editing of subgraphs, as pure functions like those of edit.ts. */

/** Room between the ports of a subgraph and its nodes, px. */
const GAP = 220;

/**
 * Puts nodes into a subgraph, which takes their place with the wires that lead in and out. Ids stay, so that results
 * do too. Throws `graph/invalid` when a node outside lies between them.
 * @param ids of nodes of this level
 * @param base what the subgraph is to be called in the document
 */
export function collapseNodes(
  document: GraphDocument,
  ids: readonly string[],
  base = 'subgraph',
  title?: string,
): { readonly document: GraphDocument; readonly id: string } {
  const inside = new Set(ids);
  if (inside.size === 0) throw wrong('There is no node to put into a subgraph.');
  for (const id of inside) {
    const entry = own(document.nodes, id);
    if (entry === undefined) throw wrong(`There is no node "${id}".`);
    if (entry.type === INPUT || entry.type === OUTPUT) {
      throw wrong(`"${id}" is a port of the subgraph around it, and stays in it.`);
    }
  }
  const between = nodeBetween(document, inside);
  if (between !== undefined) {
    throw wrong(`The node "${between}" lies between those nodes: it reads some and feeds others.`, {
      hint: 'Select it too.',
    });
  }
  const id = freshIdAmong(idsOf(document), base);
  const names = new Set(inside);
  const inputs = new Map<string, string>();
  const outputs = new Map<string, string>();
  for (const { from, to } of wiresOf(document)) {
    const source = portKey(from.node, from.port);
    if (inside.has(to.node) && !inside.has(from.node) && !inputs.has(source)) {
      inputs.set(source, freshIdAmong(names, to.port));
      names.add(inputs.get(source) as string);
    }
  }
  for (const { from, to } of wiresOf(document)) {
    const source = portKey(from.node, from.port);
    if (inside.has(from.node) && !inside.has(to.node) && !outputs.has(source)) {
      outputs.set(source, freshIdAmong(names, from.port));
      names.add(outputs.get(source) as string);
    }
  }
  const views = document.view?.nodes ?? {};
  const places = [...inside].map((key) => own(views, key) ?? { x: 0, y: 0 });
  const left = Math.min(...places.map((p) => p.x));
  const right = Math.max(...places.map((p) => p.x + (p.width ?? 200)));
  const top = Math.min(...places.map((p) => p.y));
  const portViews = [
    ...[...inputs.values()].map((name, i) => [name, { x: left - GAP, y: top + i * 80 }] as const),
    ...[...outputs.values()].map((name, i) => [name, { x: right + GAP / 2, y: top + i * 80 }] as const),
  ];
  const kept = Object.entries(views).filter(([key]) => inside.has(key));
  const graph: GraphBody = {
    nodes: {
      ...Object.fromEntries([...inputs.values()].map((name) => [name, { type: INPUT }])),
      ...Object.fromEntries(
        Object.entries(document.nodes)
          .filter(([key]) => inside.has(key))
          .map(([key, entry]) => [
            key,
            mapSources(entry, (source) => {
              const port = inputs.get(source);
              return port === undefined ? source : `${port}.${THROUGH}`;
            }),
          ]),
      ),
      ...Object.fromEntries(
        [...outputs].map(([source, name]) => [name, { type: OUTPUT, in: { [THROUGH]: source } }]),
      ),
    },
    view: { nodes: Object.fromEntries([...kept, ...portViews]) },
  };
  const entry: NodeEntry = {
    type: SUBGRAPH,
    ...(inputs.size === 0
      ? {}
      : { in: Object.fromEntries([...inputs].map(([source, name]) => [name, source])) }),
    graph,
  };
  const last = Object.keys(document.nodes).findLast((key) => inside.has(key));
  const nodes = Object.entries(document.nodes).flatMap(([key, other]): [string, NodeEntry][] => {
    if (key === last) return [[id, entry]];
    if (inside.has(key)) return [];
    const rewired = mapSources(other, (source) => {
      const port = outputs.get(source);
      return port === undefined ? source : portKey(id, port);
    });
    return [[key, rewired]];
  });
  const place: NodeView = {
    x: Math.round((left + right) / 2 - 100),
    y: Math.round(places.reduce((sum, p) => sum + p.y, 0) / places.length),
    ...(title === undefined ? {} : { title }),
  };
  const others = Object.entries(views).filter(([key]) => !inside.has(key));
  const collapsed = {
    ...document,
    nodes: Object.fromEntries(nodes),
    view: { ...document.view, nodes: Object.fromEntries([...others, [id, place]]) },
  };
  return { document: checked(collapsed), id };
}

/** A node outside that reads a node inside and feeds another one inside. */
function nodeBetween(document: GraphBody, inside: ReadonlySet<string>): string | undefined {
  const above = upstreamOf(document, inside);
  return [...above].find((id) => {
    if (inside.has(id)) return false;
    return [...upstreamOf(document, [id])].some((source) => inside.has(source));
  });
}

/**
 * Puts the nodes of a subgraph in its place. What was set at its ports is set at the nodes.
 * @returns the ids that its nodes have now
 */
export function dissolveSubgraph(
  document: GraphDocument,
  id: string,
): { readonly document: GraphDocument; readonly ids: readonly string[] } {
  const outer = own(document.nodes, id);
  const graph = outer?.graph;
  if (outer === undefined || graph === undefined) throw wrong(`"${id}" is no subgraph.`);
  const taken = new Set(Object.keys(document.nodes));
  taken.delete(id);
  // Ports of nested subgraphs and reroute points have local names; those of nodes are unique already.
  const names = new Map<string, string>();
  for (const [key, entry] of Object.entries(graph.nodes)) {
    if (entry.type === INPUT || entry.type === OUTPUT) continue;
    const name = freshIdAmong(taken, key);
    taken.add(name);
    names.set(key, name);
  }
  const given = (name: string): { sources: readonly string[]; value?: JsonValue } => {
    const sources = sourcesAt(outer, name);
    const value = own(outer.params, name) ?? own(own(graph.nodes, name)?.params, THROUGH);
    return { sources, ...(sources.length > 0 || value === undefined ? {} : { value }) };
  };
  const lead = (source: string): readonly string[] => {
    const ref = parsePortRef(source);
    if (ref === undefined) return [source];
    if (own(graph.nodes, ref.node)?.type === INPUT) return given(ref.node).sources;
    return [`${names.get(ref.node) ?? ref.node}.${ref.port}`];
  };
  const inner = Object.entries(graph.nodes).flatMap(([key, entry]): [string, NodeEntry][] => {
    const name = names.get(key);
    if (name === undefined) return [];
    const params: Record<string, JsonValue> = { ...entry.params };
    const inputs = Object.entries(entry.in ?? {}).flatMap(
      ([port, written]): [string, string | readonly string[]][] => {
        const sources = [written].flat().flatMap(lead);
        const ref = typeof written === 'string' ? parsePortRef(written) : undefined;
        const value =
          ref !== undefined && own(graph.nodes, ref.node)?.type === INPUT ? given(ref.node).value : undefined;
        if (value !== undefined) params[port] = value;
        if (sources[0] === undefined) return [];
        return [[port, sources.length === 1 ? sources[0] : sources]];
      },
    );
    const { params: _params, in: _in, ...rest } = entry;
    return [
      [
        name,
        {
          ...rest,
          ...(Object.keys(params).length === 0 ? {} : { params }),
          ...(inputs.length === 0 ? {} : { in: Object.fromEntries(inputs) }),
        },
      ],
    ];
  });
  const exits = new Map(
    boundary(graph, OUTPUT).map((name) => {
      const source = sourcesAt(own(graph.nodes, name), THROUGH)[0];
      return [name, source === undefined ? [] : lead(source)] as const;
    }),
  );
  const nodes = Object.entries(document.nodes).flatMap(([key, entry]): [string, NodeEntry][] => {
    if (key === id) return inner;
    return [
      [
        key,
        splice(entry, (source) =>
          source.startsWith(`${id}.`) ? (exits.get(source.slice(id.length + 1)) ?? []) : [source],
        ),
      ],
    ];
  });
  const place = own(document.view?.nodes, id) ?? { x: 0, y: 0 };
  const inside = [...names].map(([key, name]) => [name, own(graph.view?.nodes, key)] as const);
  const left = Math.min(...inside.map(([, view]) => view?.x ?? 0));
  const top = Math.min(...inside.map(([, view]) => view?.y ?? 0));
  const moved = inside.flatMap(([name, view]) => {
    if (view === undefined) return [];
    return [[name, { ...view, x: view.x - left + place.x, y: view.y - top + place.y }] as const];
  });
  const shift = { x: place.x - left, y: place.y - top };
  const others = Object.entries(document.view?.nodes ?? {}).filter(([key]) => key !== id);
  const view: GraphView = {
    ...document.view,
    nodes: Object.fromEntries([...others, ...moved]),
    ...shifted('groups', document.view?.groups, graph.view?.groups, shift),
    ...shifted('notes', document.view?.notes, graph.view?.notes, shift),
  };
  const dissolved = { ...document, nodes: Object.fromEntries(nodes), view };
  return { document: checked(dissolved), ids: [...names.values()] };
}

function shifted<K extends string, T extends { readonly x: number; readonly y: number }>(
  key: K,
  present: readonly T[] | undefined,
  added: readonly T[] | undefined,
  by: { readonly x: number; readonly y: number },
): { readonly [P in K]?: readonly T[] } {
  if (added === undefined) return {};
  const moved = added.map((one) => ({ ...one, x: one.x + by.x, y: one.y + by.y }));
  return { [key]: [...(present ?? []), ...moved] } as unknown as { readonly [P in K]?: readonly T[] };
}

/** The same wires, each led to none, one or several sources. */
function splice(entry: NodeEntry, lead: (source: string) => readonly string[]): NodeEntry {
  if (entry.in === undefined) return entry;
  const inputs = Object.entries(entry.in).flatMap(
    ([port, written]): [string, string | readonly string[]][] => {
      const sources = [written].flat().flatMap(lead);
      if (sources[0] === undefined) return [];
      return [[port, sources.length === 1 ? sources[0] : sources]];
    },
  );
  const { in: _in, ...rest } = entry;
  return inputs.length === 0 ? rest : { ...rest, in: Object.fromEntries(inputs) };
}

/**
 * The document with another body in a subgraph. Ports that are gone lose their wires and values outside; a port that
 * was renamed keeps them.
 * @param scope ids of the subgraphs that lead to it; empty: the document itself
 */
export function withBody(document: GraphDocument, scope: readonly string[], body: GraphBody): GraphDocument {
  return replaceBody(document, scope, body);
}

function replaceBody<T extends GraphBody>(outer: T, scope: readonly string[], body: GraphBody): T {
  const [id, ...deeper] = scope;
  if (id === undefined) return { ...outer, ...body };
  const entry = own(outer.nodes, id);
  if (entry?.graph === undefined) throw wrong(`"${id}" is no subgraph.`);
  const graph = deeper.length === 0 ? body : replaceBody(entry.graph, deeper, body);
  if (deeper.length > 0) return { ...outer, nodes: { ...outer.nodes, [id]: { ...entry, graph } } };
  const inputs = changedNames(entry.graph, graph, INPUT);
  const outputs = changedNames(entry.graph, graph, OUTPUT);
  const nodes = Object.entries(outer.nodes).map(([key, other]): [string, NodeEntry] => {
    if (key === id) {
      const renamed = <V>(map: Readonly<Record<string, V>> | undefined): Record<string, V> =>
        Object.fromEntries(
          Object.entries(map ?? {}).flatMap(([name, value]): [string, V][] => {
            const now = inputs(name);
            return now === undefined ? [] : [[now, value]];
          }),
        );
      const params = renamed(entry.params);
      const wires = renamed(entry.in);
      const { params: _params, in: _in, ...rest } = entry;
      const kept = {
        ...rest,
        ...(Object.keys(params).length === 0 ? {} : { params }),
        ...(Object.keys(wires).length === 0 ? {} : { in: wires }),
        graph,
      };
      return [key, kept];
    }
    const rewired = mapSources(other, (source) => {
      if (!source.startsWith(`${id}.`)) return source;
      const now = outputs(source.slice(id.length + 1));
      return now === undefined ? undefined : `${id}.${now}`;
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
  const named = <V>(map: Readonly<Record<string, V>>): Record<string, V> =>
    Object.fromEntries(Object.entries(map).map(([id, value]) => [names.get(id) ?? id, value]));
  const renamed = Object.fromEntries(
    Object.entries(named(nodes)).map(([id, inner]) => [
      id,
      withFreshIds(
        mapSources(inner, (source) => {
          const dot = source.indexOf('.');
          return `${names.get(source.slice(0, dot)) ?? source.slice(0, dot)}${source.slice(dot)}`;
        }),
        taken,
      ),
    ]),
  );
  return {
    ...entry,
    graph: {
      nodes: renamed,
      ...(view === undefined
        ? {}
        : { view: { ...view, ...(view.nodes === undefined ? {} : { nodes: named(view.nodes) }) } }),
    },
  };
}

function wrong(message: string, options: { readonly hint?: string } = {}): PatchwiseError {
  return new PatchwiseError('graph/invalid', message, options);
}
