import { type GraphDocument, own } from '../graph/document/document.ts';
import { wiresInto } from '../graph/document/topology.ts';
import type { Registry } from '../graph/types/registry.ts';

/**
 * The photograph that a saved model learned, by the graph that made it: the one file that reaches the training above
 * the node that saves.
 * @param output name of the file that a Save model node wrote
 * @returns a reference (`asset:…`, `sample:…`); undefined when there is none, or more than one
 */
export function trainedOn(document: GraphDocument, registry: Registry, output: string): string | undefined {
  const savers = Object.keys(document.nodes).filter((id) => typeOf(document, id) === 'model/save');
  const saver = savers.find((id) => own(document.nodes, id)?.params?.['name'] === output) ?? savers[0];
  if (saver === undefined) return undefined;
  const above = upstream(document, saver);
  const training = [...above].filter((id) => typeOf(document, id).startsWith('training/'));
  const files = new Set(
    training
      .flatMap((id) => [...upstream(document, id)])
      .flatMap((id) => {
        const entry = own(document.nodes, id);
        const lookup = registry.find(entry?.type ?? '');
        const source = lookup.status === 'unknown' ? undefined : lookup.node.description.source?.param;
        const value = source === undefined ? undefined : entry?.params?.[source];
        return typeof value === 'string' && value !== '' ? [value] : [];
      }),
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
