import { type GraphDocument, own } from '../graph/document/document.ts';
import { wiresInto } from '../graph/document/topology.ts';
import { flattenDocument } from '../graph/plan/flatten.ts';
import { sourcesOf } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';

/**
 * The photograph that a saved model learned, by the graph that made it: the one file that reaches the training above
 * the node that saves.
 * @param output name of the file that a Save model node wrote
 * @returns a reference (`asset:…`, `sample:…`); undefined when there is none, or more than one
 */
export function trainedOn(document: GraphDocument, registry: Registry, output: string): string | undefined {
  const { document: flat } = flattenDocument(document, registry);
  const savers = Object.keys(flat.nodes).filter((id) => typeOf(flat, id) === 'model/save');
  const saver = savers.find((id) => own(flat.nodes, id)?.params?.['name'] === output) ?? savers[0];
  if (saver === undefined) return undefined;
  const training = [...upstream(flat, saver)].filter((id) => typeOf(flat, id).startsWith('training/'));
  const above = new Set(training.flatMap((id) => [...upstream(flat, id)]));
  const files = new Set(
    sourcesOf(document, registry)
      .filter(({ nodeId, value }) => above.has(nodeId) && typeof value === 'string')
      .map(({ value }) => String(value)),
  );
  return files.size === 1 ? [...files][0] : undefined;
}

/** A node and everything that it gets something from. */
function upstream(document: GraphDocument, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // A set takes what is added while it is gone through.
  for (const one of found) for (const { from } of wiresInto(document, one)) found.add(from.node);
  return found;
}

function typeOf(document: GraphDocument, id: string): string {
  return (own(document.nodes, id)?.type ?? '').split('@')[0] ?? '';
}
