import type { GraphDocument } from '../document/document.ts';
import { wiresOf } from '../document/topology.ts';
import { knownNode, type Registry } from '../types/registry.ts';

/**
 * What a run is for when nobody says: the sinks (nodes with an effect outside the graph), or, when there are
 * none, the nodes whose outputs nothing reads.
 * @param document flattened
 * @param idle nodes whose readers are pinned
 */
export function defaultTargets(
  document: GraphDocument,
  registry: Registry,
  idle: ReadonlySet<string> = new Set(),
): readonly string[] {
  const sinks = sinksOf(document, registry);
  if (sinks.length > 0) return sinks;
  const read = new Set(wiresOf(document).map((wire) => wire.from.node));
  return Object.keys(document.nodes).filter((id) => !read.has(id) && !idle.has(id));
}

/** Ids of the nodes that write a file, in the order of the document. */
export function sinksOf(document: GraphDocument, registry: Registry): readonly string[] {
  return Object.entries(document.nodes)
    .filter(([, entry]) => knownNode(registry, entry.type)?.description.sink === true)
    .map(([id]) => id);
}
