import { type GraphDocument, member, type NodeEntry } from '../document/document.ts';
import { exactNode, type Registry } from '../types/registry.ts';

/**
 * The seed of every node: its own `seed` parameter when that is set to a number, else one derived from the
 * graph's `meta.seed` and the node's id. So nodes draw different noise, a graph repeats exactly, and adding a node
 * changes no other node's seed; renaming one changes its own.
 */
export function resolveSeeds(document: GraphDocument): Readonly<Record<string, number>> {
  const root = document.meta.seed ?? 0;
  return Object.fromEntries(
    Object.entries(document.nodes).map(([id, entry]) => {
      const set = member(entry.params, 'seed');
      return [id, typeof set === 'number' ? set : deriveSeed(root, id)];
    }),
  );
}

/**
 * The parameters of a node with its seed written down, where it draws and its seed is not wired.
 * @param seeds of the document, see {@link resolveSeeds}
 */
export function seededParams(
  id: string,
  { type, params, in: inputs }: NodeEntry,
  registry: Registry,
  seeds: Readonly<Record<string, number>>,
): NodeEntry['params'] {
  const draws = exactNode(registry, type)?.params.has('seed') === true;
  return draws && member(inputs, 'seed') === undefined ? { ...params, seed: seeds[id] ?? 0 } : params;
}

/** A seed in 0 … 2³² − 1 from a root seed and a name: FNV-1a over `root/name`, then MurmurHash3's finalizer. */
export function deriveSeed(root: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${root}/${name}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  // FNV's high bits change little between short names; the finalizer spreads every bit over all 32.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
