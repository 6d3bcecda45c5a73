import { CATALOGUE } from 'virtual:patchwise-try';
import type { Catalogue } from '../../src/graph/types/catalogue.ts';
import { type Registry, registryFromCatalogue } from '../../src/graph/types/registry.ts';
import { readersLanguage } from '../../web/src/texts/texts.ts';
import { SITE } from '../node/shipped.ts';
import { site } from '../texts/texts.ts';

/** The nodes by their descriptions; their code is loaded with the first run. */
export async function loadRegistry(): Promise<Registry> {
  const response = await fetch(SITE + CATALOGUE);
  if (!response.ok) throw new Error(site(readersLanguage()).noNodes(response.status));
  return registryFromCatalogue((await response.json()) as Catalogue);
}
