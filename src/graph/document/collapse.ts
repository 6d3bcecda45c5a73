import { type GraphBody, type GraphDocument, member, type NodeEntry, type NodeView } from './document.ts';
import { checkedDocument, editError, freshIdAmong, mapSources } from './edit.ts';
import { idsOf } from './nesting.ts';
import { portKey } from './port-ref.ts';
import { INPUT, OUTPUT, SUBGRAPH, THROUGH } from './structure.ts';
import { upstreamOf, type Wire, wiresOf } from './topology.ts';

/** Room between the ports of a subgraph and its nodes, px. */
const GAP = 220;
/** Width of a node whose own is not known, px. */
const USUAL_WIDTH = 200;
/** From one port to the next one below it, px. */
const PORT_STEP = 80;

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
  requireCollapsible(document, inside);
  const id = freshIdAmong(idsOf(document), base);
  const ports = portsAround(document, inside);
  const views = document.view?.nodes ?? {};
  const places = [...inside].map((key) => member(views, key) ?? { x: 0, y: 0 });
  const box = {
    left: Math.min(...places.map((p) => p.x)),
    right: Math.max(...places.map((p) => p.x + (p.width ?? USUAL_WIDTH))),
    top: Math.min(...places.map((p) => p.y)),
  };
  const wires = Object.fromEntries([...ports.inputs].map(([source, name]) => [name, source]));
  const subgraph: NodeEntry = {
    type: SUBGRAPH,
    ...(ports.inputs.size === 0 ? {} : { in: wires }),
    graph: bodyOf(document, inside, ports, box),
  };
  const last = Object.keys(document.nodes).findLast((key) => inside.has(key));
  const nodes = Object.entries(document.nodes).flatMap(([key, other]): [string, NodeEntry][] => {
    if (key === last) return [[id, subgraph]];
    if (inside.has(key)) return [];
    const rewired = mapSources(other, (source) => {
      const port = ports.outputs.get(source);
      return port === undefined ? source : portKey(id, port);
    });
    return [[key, rewired]];
  });
  const place: NodeView = {
    x: Math.round((box.left + box.right - USUAL_WIDTH) / 2),
    y: Math.round(places.reduce((sum, p) => sum + p.y, 0) / places.length),
    ...(title === undefined ? {} : { title }),
  };
  const others = Object.entries(views).filter(([key]) => !inside.has(key));
  const collapsed = {
    ...document,
    nodes: Object.fromEntries(nodes),
    view: { ...document.view, nodes: Object.fromEntries([...others, [id, place]]) },
  };
  return { document: checkedDocument(collapsed), id };
}

function requireCollapsible(document: GraphBody, inside: ReadonlySet<string>): void {
  if (inside.size === 0) throw editError('There is no node to put into a subgraph.');
  for (const id of inside) {
    const entry = member(document.nodes, id);
    if (entry === undefined) throw editError(`There is no node "${id}".`);
    if (entry.type === INPUT || entry.type === OUTPUT) {
      throw editError(`"${id}" is a port of the subgraph around it, and stays in it.`);
    }
  }
  const between = nodeBetween(document, inside);
  if (between === undefined) return;
  const message = `The node "${between}" lies between those nodes: it reads some and feeds others.`;
  throw editError(message, 'Select it too.');
}

/** A node outside that reads a node inside and feeds another one inside. */
function nodeBetween(document: GraphBody, inside: ReadonlySet<string>): string | undefined {
  const above = upstreamOf(document, inside);
  return [...above].find((id) => {
    if (inside.has(id)) return false;
    return [...upstreamOf(document, [id])].some((source) => inside.has(source));
  });
}

/** Names of a subgraph's ports by the source, `node.port`, that goes through them. */
interface Ports {
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * A port for each source whose wires cross the border, once however many there are, called as the port that it feeds or
 * is.
 */
function portsAround(document: GraphBody, inside: ReadonlySet<string>): Ports {
  const taken = new Set(inside);
  const named = (wires: readonly Wire[], nameOf: (wire: Wire) => string): ReadonlyMap<string, string> => {
    const names = new Map<string, string>();
    for (const wire of wires) {
      const source = portKey(wire.from.node, wire.from.port);
      if (names.has(source)) continue;
      const name = freshIdAmong(taken, nameOf(wire));
      taken.add(name);
      names.set(source, name);
    }
    return names;
  };
  const wires = wiresOf(document);
  const inwards = wires.filter(({ from, to }) => inside.has(to.node) && !inside.has(from.node));
  const outwards = wires.filter(({ from, to }) => inside.has(from.node) && !inside.has(to.node));
  const inputs = named(inwards, ({ to }) => to.port);
  return { inputs, outputs: named(outwards, ({ from }) => from.port) };
}

/** The nodes inside with their ports, at places around them. */
function bodyOf(
  document: GraphBody,
  inside: ReadonlySet<string>,
  { inputs, outputs }: Ports,
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): GraphBody {
  const entrances = [...inputs.values()].map((name) => [name, { type: INPUT }]);
  const exits = [...outputs].map(([source, name]) => [name, { type: OUTPUT, in: { [THROUGH]: source } }]);
  const kept = Object.entries(document.nodes)
    .filter(([key]) => inside.has(key))
    .map(([key, entry]) => [
      key,
      mapSources(entry, (source) => {
        const port = inputs.get(source);
        return port === undefined ? source : portKey(port, THROUGH);
      }),
    ]);
  const row = (names: Iterable<string>, x: number) =>
    [...names].map((name, i) => [name, { x, y: top + i * PORT_STEP }] as const);
  const views = Object.entries(document.view?.nodes ?? {}).filter(([key]) => inside.has(key));
  return {
    nodes: Object.fromEntries([...entrances, ...kept, ...exits]),
    view: {
      nodes: Object.fromEntries([
        ...views,
        ...row(inputs.values(), left - GAP),
        ...row(outputs.values(), right + GAP / 2),
      ]),
    },
  };
}
