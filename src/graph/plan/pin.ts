import { type GraphBody, type GraphDocument, member, type NodeEntry } from '../document/document.ts';
import { freshIdAmong, renamedSources, withoutEmptyParts } from '../document/edit.ts';
import { topology, upstreamOf } from '../document/topology.ts';
import type { Registry } from '../types/registry.ts';
import { resolveSeeds, seededParams } from './seeds.ts';

/**
 * What a pinned node keeps: itself and all that it needs as they ran, with their seeds written down. Since a result is a
 * function of just this, it is the same wherever it is computed again, and comes from the cache where it is known.
 * @param document as it ran, flattened
 * @param taken ids that the nodes must not have
 * @param changed parameters in the place of those of the document, by node: what a run was told while it ran
 */
export function keptOf(
  document: GraphDocument,
  registry: Registry,
  id: string,
  taken: ReadonlySet<string>,
  changed: Readonly<Record<string, NodeEntry['params']>> = {},
): GraphBody {
  const needed = upstreamOf(document, [id]);
  const seeds = resolveSeeds(document);
  const ids = new Set(taken);
  const names = new Map<string, string>();
  for (const key of topology(document).order) {
    if (!needed.has(key)) continue;
    const name = freshIdAmong(ids, key.replace(/-[0-9]+$/, ''));
    ids.add(name);
    names.set(key, name);
  }
  const nodes = [...names].map(([key, name]): [string, NodeEntry] => {
    const entry = member(document.nodes, key) as NodeEntry;
    const params = { ...seededParams(key, entry, registry, seeds), ...member(changed, key) };
    const rewired = renamedSources(entry, (node) => names.get(node) ?? node);
    return [name, withoutEmptyParts({ ...rewired, params })];
  });
  return { nodes: Object.fromEntries(nodes) };
}
