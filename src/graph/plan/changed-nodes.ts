import { type GraphDocument, member } from '../document/document.ts';
import { renamedSources } from '../document/edit.ts';
import { topology } from '../document/topology.ts';
import type { Registry } from '../types/registry.ts';
import { resolveSeeds, seededParams } from './seeds.ts';

/**
 * Nodes that give something else than the node of that id gave before, or that were not there: a result is a function of
 * type, parameters, seed and what is wired, and not of what nodes are called. So a pinned node, which keeps all that it
 * needs under other ids, changes nothing.
 * @param before @param now flattened
 */
export function changedNodes(
  before: GraphDocument,
  now: GraphDocument,
  registry: Registry,
): ReadonlySet<string> {
  const numbers = new Map<string, number>();
  const [then, since] = [before, now].map((document) => numbered(document, registry, numbers)) as [
    ReadonlyMap<string, number>,
    ReadonlyMap<string, number>,
  ];
  return new Set([...since].flatMap(([id, number]) => (then.get(id) === number ? [] : [id])));
}

/** Of each node a number that it shares with those that give the same. */
function numbered(
  document: GraphDocument,
  registry: Registry,
  numbers: Map<string, number>,
): ReadonlyMap<string, number> {
  const seeds = resolveSeeds(document);
  const found = new Map<string, number>();
  for (const id of topology(document).order) {
    const entry = member(document.nodes, id);
    if (entry === undefined) continue;
    const { type, in: inputs } = renamedSources(entry, (node) => String(found.get(node) ?? node));
    const params = seededParams(id, entry, registry, seeds);
    const sorted = (map: object | undefined) =>
      Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify([type, sorted(params), sorted(inputs)]);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    found.set(id, number);
  }
  return found;
}
