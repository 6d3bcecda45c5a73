import { type GraphDocument, member } from '../graph/document/document.ts';
import { upstreamOf } from '../graph/document/topology.ts';
import { paramsOf } from '../graph/plan/cost.ts';
import { flattenDocument } from '../graph/plan/flatten.ts';
import { sourcesOf } from '../graph/plan/sources.ts';
import { knownNode, type Registry } from '../graph/types/registry.ts';

/**
 * The photograph that a saved model learned, by the graph that made it: the one picture that reaches the node which
 * wrote the file. Nodes say themselves what they read and write, so trainings of packs are found too.
 * @param output name of the file
 * @returns a reference (`asset:…`, `sample:…`); undefined when no picture reaches the node, or more than one, and for
 *   a file that no node writes as a model
 */
export function trainedOn(document: GraphDocument, registry: Registry, output: string): string | undefined {
  const { document: flat } = flattenDocument(document, registry);
  const nodeAt = (id: string) => knownNode(registry, member(flat.nodes, id)?.type);
  const writers = Object.keys(flat.nodes).filter((id) => {
    const node = nodeAt(id);
    const writes = node?.description.writes;
    return writes?.as === 'model' && node && paramsOf(flat, id, node)[writes.param] === output;
  });
  const above = upstreamOf(flat, writers);
  const pictures = new Set(
    sourcesOf(document, registry)
      .filter(({ nodeId }) => above.has(nodeId))
      .filter(({ nodeId }) => nodeAt(nodeId)?.description.source?.takes === 'image')
      .flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  );
  return pictures.size === 1 ? [...pictures][0] : undefined;
}
