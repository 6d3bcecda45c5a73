import { type GraphBody, member } from './document.ts';
import type { JsonPath } from './json/pointer.ts';
import { type PortRef, parsePortRef } from './port-ref.ts';

/** One wire of a document, as written on its input side. */
export interface Wire {
  readonly from: PortRef;
  readonly to: PortRef;
  /** Position among the sources that are joined at the input; 0 for a single one. */
  readonly index: number;
  /** Where it is written. */
  readonly path: JsonPath;
}

/** Every wire, in the order of the document. Sources that are not of the form `node.port` are passed over. */
export function wiresOf(document: GraphBody): readonly Wire[] {
  return Object.keys(document.nodes).flatMap((id) => wiresInto(document, id));
}

/** The wires that end at a node, in the order of the document. */
export function wiresInto(document: GraphBody, id: string): readonly Wire[] {
  const wires: Wire[] = [];
  for (const [port, sources] of Object.entries(member(document.nodes, id)?.in ?? {})) {
    const single = typeof sources === 'string';
    for (const [index, source] of (single ? [sources] : sources).entries()) {
      const from = parsePortRef(source);
      const path = ['nodes', id, 'in', port, ...(single ? [] : [index])];
      if (from !== undefined) wires.push({ from, to: { node: id, port }, index, path });
    }
  }
  return wires;
}

/** A topological order of the nodes, and the loops that keep the rest from having one. */
export interface Topology {
  /** Sources before consumers; ties in the order of the document. Nodes in or behind a loop are left out. */
  readonly order: readonly string[];
  /** Each loop as the ids along it, without repeating the first. One is named for every knot of loops. */
  readonly cycles: readonly (readonly string[])[];
}

/** Orders the nodes by their wires (Kahn). Wires from nodes that do not exist are passed over. */
export function topology(document: GraphBody): Topology {
  const sources = new Map(Object.keys(document.nodes).map((id) => [id, nodesBefore(document, id)]));
  const waiting = new Set(sources.keys());
  const blocked = new Set<string>();
  const order: string[] = [];
  const cycles: (readonly string[])[] = [];
  const some = (id: string, set: ReadonlySet<string>) => sources.get(id)?.some((s) => set.has(s)) === true;

  while (waiting.size > 0) {
    const next = [...waiting].find((id) => !some(id, waiting));
    if (next === undefined) {
      // Everything left waits for a loop: name one, set it aside, and see what else there is.
      const loop = findLoop(waiting, sources);
      cycles.push(loop);
      for (const id of loop) {
        waiting.delete(id);
        blocked.add(id);
      }
    } else {
      waiting.delete(next);
      if (some(next, blocked)) blocked.add(next);
      else order.push(next);
    }
  }
  return { order, cycles };
}

/** Walks against the wires, inside a set where every node has a source, until a node comes up again. */
function findLoop(
  waiting: ReadonlySet<string>,
  sources: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const walk: string[] = [];
  let id = [...waiting][0];
  while (id !== undefined && !walk.includes(id)) {
    walk.push(id);
    id = sources.get(id)?.find((s) => waiting.has(s));
  }
  const loop = walk.slice(walk.indexOf(id ?? '')).reverse();
  // Begin with the node that the document has first, so that the same loop always reads the same.
  const start = loop.indexOf([...waiting].find((w) => loop.includes(w)) ?? '');
  return [...loop.slice(start), ...loop.slice(0, start)];
}

function nodesBefore(document: GraphBody, id: string): readonly string[] {
  return wiresInto(document, id)
    .map((wire) => wire.from.node)
    .filter((source) => member(document.nodes, source) !== undefined);
}

/** The given nodes and all that they depend on. */
export function upstreamOf(document: GraphBody, targets: Iterable<string>): ReadonlySet<string> {
  const reached = new Set<string>();
  const stack = [...targets];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (reached.has(id) || member(document.nodes, id) === undefined) continue;
    reached.add(id);
    for (const wire of wiresInto(document, id)) stack.push(wire.from.node);
  }
  return reached;
}
