import type { NodePack } from '../graph/types/pack.ts';
import { createRegistry, type Registry } from '../graph/types/registry.ts';
import { BUILT_IN_PACK } from './pack.ts';

/**
 * The registry of every node that Patchwise has, and of further packs.
 * @throws `node/definition`
 *
 * @example
 * import { patchwiseRegistry } from 'patchwise';
 * console.log(patchwiseRegistry().latest('sampling/langevin')?.description.help);
 */
export function patchwiseRegistry(packs: readonly NodePack[] = []): Registry {
  return createRegistry([BUILT_IN_PACK, ...packs]);
}
