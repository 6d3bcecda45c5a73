import { type GraphBody, member } from '../document/document.ts';
import { parsePortRef } from '../document/port-ref.ts';
import { INPUT, OUTPUT, REROUTE, SUBGRAPH, sourcesAt, THROUGH } from '../document/structure.ts';
import { type Wire, wiresOf } from '../document/topology.ts';
import type { Cardinality } from './node.ts';
import type { ParamDescription } from './params.ts';
import type { RegisteredNode } from './registry.ts';

/** What flows through a port. */
export interface Flow {
  readonly type: string;
  readonly cardinality: Cardinality;
  readonly help: string;
}

/** What the readers of an output ask for. */
export interface Demand extends Flow {
  readonly optional: boolean;
  /** When all of them are parameters. */
  readonly param?: ParamOf;
}

/** A parameter of a node. */
export interface ParamOf {
  readonly node: RegisteredNode;
  readonly description: ParamDescription;
}

/** Which node lies in a level of nodes under an id: ports of a subgraph in it are worked out in turn. */
export type FindNode = (body: GraphBody, id: string) => RegisteredNode | undefined;

/** What an output of `id` is wired to asks for, through reroute points. */
export function demandAt(
  body: GraphBody,
  find: FindNode,
  id: string,
  port: string,
  seen: Set<string> = new Set(),
): Demand | undefined {
  const found: Demand[] = [];
  if (seen.has(id)) return undefined;
  seen.add(id);
  for (const { from, to } of wiresFrom(body, id)) {
    if (from.port !== port) continue;
    const type = member(body.nodes, to.node)?.type;
    // Neither says what it wants: a wire to an input is a mistake.
    if (type === OUTPUT || type === INPUT) continue;
    if (type === REROUTE) {
      const through = demandAt(body, find, to.node, THROUGH, seen);
      if (through !== undefined) found.push(through);
      continue;
    }
    const node = find(body, to.node);
    const target = node?.targets.get(to.port);
    if (node === undefined || target === undefined) continue;
    const description = target.kind === 'param' ? node.params.get(to.port) : undefined;
    const help = description?.help ?? node.description.inputs.find((i) => i.name === to.port)?.help ?? '';
    const { cardinality, optional } = target;
    const param = description === undefined ? {} : { param: { node, description } };
    found.push({ type: target.type, cardinality, help, optional, ...param });
  }
  const first = found[0];
  if (first === undefined) return undefined;
  const { param, ...flow } = first;
  const all = found.every((demand) => demand.param !== undefined);
  return {
    ...flow,
    cardinality: found.every((demand) => demand.cardinality === 'many') ? 'many' : 'one',
    optional: found.every((demand) => demand.optional),
    ...(all && param !== undefined ? { param } : {}),
  };
}

/** What a source gives, through reroute points and ports. */
export function supplyOf(
  body: GraphBody,
  find: FindNode,
  source: string | undefined,
  seen: Set<string> = new Set(),
): Flow | undefined {
  const ref = source === undefined ? undefined : parsePortRef(source);
  const entry = ref && member(body.nodes, ref.node);
  if (ref === undefined || entry === undefined || seen.has(ref.node)) return undefined;
  seen.add(ref.node);
  switch (entry.type) {
    case REROUTE:
      return supplyOf(body, find, sourcesAt(entry, THROUGH)[0], seen);
    case INPUT:
      return demandAt(body, find, ref.node, THROUGH);
    case SUBGRAPH: {
      const inner = entry.graph;
      const exit = member(inner?.nodes, ref.port);
      if (inner === undefined || exit?.type !== OUTPUT) return undefined;
      return supplyOf(inner, find, sourcesAt(exit, THROUGH)[0]);
    }
    case OUTPUT:
      // It has none: a wire from it is a mistake.
      return undefined;
    default:
      return find(body, ref.node)?.outputs.get(ref.port);
  }
}

// Documents are never changed. A reroute point asks all that follow it, and each of them in turn.
const byStart = new WeakMap<GraphBody['nodes'], ReadonlyMap<string, readonly Wire[]>>();

/** The wires that start at a node, in the order of the document. */
function wiresFrom(body: GraphBody, id: string): readonly Wire[] {
  let wires = byStart.get(body.nodes);
  if (wires === undefined) {
    const sorted = new Map<string, Wire[]>();
    for (const wire of wiresOf(body)) {
      const others = sorted.get(wire.from.node);
      if (others === undefined) sorted.set(wire.from.node, [wire]);
      else others.push(wire);
    }
    wires = sorted;
    byStart.set(body.nodes, wires);
  }
  return wires.get(id) ?? [];
}
