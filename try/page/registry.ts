import { CATALOGUE } from 'virtual:patchwise-try';
import type { Catalogue } from '../../src/graph/types/catalogue.ts';
import { type Registry, registryFromCatalogue } from '../../src/graph/types/registry.ts';
import { SITE } from '../node/shipped.ts';

/** The nodes by their descriptions; their code is loaded with the first run. */
export async function loadRegistry(): Promise<Registry> {
  const response = await fetch(SITE + CATALOGUE);
  if (!response.ok) throw new Error(`The list of nodes does not come (${response.status}).`);
  return registryFromCatalogue((await response.json()) as Catalogue);
}
