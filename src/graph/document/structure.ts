import { type GraphBody, member, type NodeEntry } from './document.ts';

/*
 * Node types that are part of the format: they say how wires run, compute nothing, and are gone before a run is
 * planned (plan/flatten.ts).
 */

/** Holds nodes of its own; its ports are the `graph/input` and `graph/output` nodes in it, by their ids. */
export const SUBGRAPH = 'graph/subgraph@1';
/** Inside a subgraph: what is wired to the port of its id outside. `params.value` is given when nothing is. */
export const INPUT = 'graph/input@1';
/** Inside a subgraph: what is wired to it leaves through the port of its id. */
export const OUTPUT = 'graph/output@1';
/** A point that a wire runs through. */
export const REROUTE = 'graph/reroute@1';

/** The one port of inputs (out), outputs (in) and reroute points (both). */
export const THROUGH = 'value';

const STRUCTURAL: ReadonlySet<string> = new Set([SUBGRAPH, INPUT, OUTPUT, REROUTE]);

export function isStructural(type: string): boolean {
  return STRUCTURAL.has(type);
}

/** Whether the id of such a node is one of the whole document: those of ports and reroute points are local names. */
export function hasGlobalId(type: string): boolean {
  return !isStructural(type) || type === SUBGRAPH;
}

/** Sources at an input, in order. */
export function sourcesAt(entry: NodeEntry | undefined, port: string): readonly string[] {
  const written = member(entry?.in, port);
  return written === undefined ? [] : typeof written === 'string' ? [written] : written;
}

/** Every source of a node, in the order of its ports. */
export function allSources(entry: Pick<NodeEntry, 'in'> | undefined): readonly string[] {
  return Object.values(entry?.in ?? {}).flat();
}

/** Ids of the ports of a subgraph's body. */
export function boundary(body: GraphBody, type: typeof INPUT | typeof OUTPUT): readonly string[] {
  return Object.entries(body.nodes)
    .filter(([, entry]) => entry.type === type)
    .map(([id]) => id);
}
