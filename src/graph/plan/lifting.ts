import type { GraphBody } from '../document/document.ts';
import type { PortRef } from '../document/port-ref.ts';
import { wiresInto } from '../document/topology.ts';
import { lookUpNode } from '../types/look-up-node.ts';
import type { Cardinality } from '../types/node.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';

/**
 * Which nodes run once for every element of a stream. A node is lifted when a stream ends at one of its `one`
 * inputs (or at a parameter); then all its outputs are streams too. Streams that meet at a lifted node are paired
 * by index, and those of one value are repeated (stream-lengths.ts); its `one` sources are repeated, and a `many` input gets its whole stream in every activation.
 */
export interface Lifting {
  /** Inputs that lift a node, by its id; nodes that are not lifted are absent. */
  readonly liftedBy: ReadonlyMap<string, readonly string[]>;
  /** How many values an output carries over the whole run. */
  cardinality(from: PortRef): Cardinality;
}

/** Propagates streams along a topological order. Unknown nodes and ports carry nothing. */
export function findLifting(document: GraphBody, registry: Registry, order: readonly string[]): Lifting {
  const liftedBy = new Map<string, readonly string[]>();
  const known = new Map<string, RegisteredNode>();

  function cardinality(from: PortRef): Cardinality {
    if (liftedBy.has(from.node)) return 'many';
    return known.get(from.node)?.outputs.get(from.port)?.cardinality ?? 'one';
  }

  for (const id of order) {
    const lookup = lookUpNode(document, registry, id);
    if (lookup.status === 'unknown') continue;
    known.set(id, lookup.node);
    const ports = wiresInto(document, id)
      .filter(
        ({ from, to }) =>
          lookup.node.targets.get(to.port)?.cardinality === 'one' && cardinality(from) === 'many',
      )
      .map(({ to }) => to.port);
    if (ports.length > 0) liftedBy.set(id, [...new Set(ports)]);
  }
  return { liftedBy, cardinality };
}
