import type { NodeDescription, PortTypeDescription } from '../../graph/types/catalogue.ts';
import type { LoadedPacks } from './load-packs.ts';
import type { AllowedPack } from './pack-folder.ts';

/** What a page and a validator need of a pack: no code. */
export interface DescribedPack extends Pick<AllowedPack, 'name' | 'version'> {
  readonly nodes: readonly NodeDescription[];
  readonly portTypes: readonly PortTypeDescription[];
}

export function describePacks({ registry, packs }: LoadedPacks): readonly DescribedPack[] {
  const { nodes, portTypes } = registry.catalogue();
  return packs.map(({ name, version }) => ({
    name,
    version,
    nodes: nodes.filter(({ pack }) => pack?.name === name),
    portTypes: portTypes.filter(({ pack }) => pack?.name === name),
  }));
}
