import { createRegistry, PACK, type Registry } from '../graph/types/registry.ts';
import { requireArgument } from '../shared/arguments.ts';
import { BUILT_IN_PACK } from './pack.ts';
import type { PackCode } from './packs/define-pack.ts';

/** A pack that a program brings itself: name and version are part of the key under which its results are kept. */
export type NamedPack = PackCode & { readonly name: string; readonly version: string };

/**
 * The registry of every node that Patchwise has, and of further packs.
 * @param packs as `definePack({ name, version, nodes })` gives them
 * @throws `node/definition`; `usage/invalid` for a pack without name or version
 *
 * @example
 * import { patchwiseRegistry } from 'patchwise';
 * console.log(patchwiseRegistry().latest('sampling/langevin')?.description.help);
 */
export function patchwiseRegistry(packs: readonly NamedPack[] = []): Registry {
  requireArgument(packs, 'packs', ['a list of packs', Array.isArray]);
  const named = packs.map((pack, i) => {
    requireArgument(pack, `packs[${i}]`, PACK);
    return { ...pack, portTypes: pack.portTypes ?? {} };
  });
  return createRegistry([BUILT_IN_PACK, ...named]);
}
