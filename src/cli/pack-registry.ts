import type { GraphDocument } from '../graph/document/document.ts';
import { flattenDocument } from '../graph/plan/flatten.ts';
import { knownNode, type Registry } from '../graph/types/registry.ts';
import { loadPacks } from '../nodes/packs/load-packs.ts';
import type { Terminal } from './terminal.ts';

/** The built-in nodes and those of the packs that are allowed in a home; packs that fail are told of and left out. */
export async function registryIn(home: string, terminal: Terminal): Promise<Registry> {
  const { registry, failures } = await loadPacks(home);
  for (const { message, hint } of failures) {
    terminal.err(`A pack is not used. ${message}${hint === undefined ? '' : `\n  ${hint}`}\n`);
  }
  return registry;
}

/** The packs, `name@version`, that nodes of a graph come from: what is built in is not among them. */
export function packsOf(document: GraphDocument | undefined, registry: Registry): readonly string[] {
  if (document === undefined) return [];
  const packs = Object.values(flattenDocument(document, registry).document.nodes).flatMap(({ type }) => {
    const pack = knownNode(registry, type)?.description.pack;
    return pack === undefined ? [] : [`${pack.name}@${pack.version}`];
  });
  return [...new Set(packs)].sort();
}
