import { computed, signal } from '@preact/signals';
import type { Catalogue } from '../../../../src/graph/types/catalogue.ts';
import type { RegisteredNode, Registry } from '../../../../src/graph/types/registry.ts';
import { registryFromCatalogue } from '../../../../src/graph/types/registry.ts';
import { shownTheme } from './page.ts';
import { onLight } from './port-color.ts';

const NONE: Catalogue = { format: 'patchwise-catalogue', version: 1, portTypes: [], nodes: [] };

/** All node types and port types; empty until the server has told them. */
export const registry = signal<Registry>(registryFromCatalogue(NONE));

export const catalogueLoaded = computed(() => registry.value.nodes.length > 0);

/** @throws `graph/version` when the server is of another version than the page */
export function setCatalogue(catalogue: Catalogue): void {
  registry.value = registryFromCatalogue(catalogue);
}

/** The node type of an entry; undefined when nobody knows it. */
export function nodeType(ref: string): RegisteredNode | undefined {
  const lookup = registry.value.find(ref);
  return lookup.status === 'unknown' ? undefined : lookup.node;
}

const portColors = computed(() => {
  const light = shownTheme.value === 'light';
  const types = [...registry.value.portTypes].map(([type, { color }]) => {
    return [type, light ? onLight(color) : color] as const;
  });
  return new Map(types);
});

/** CSS colour of a port type, as it can be seen in the theme that is shown. */
export function portColor(type: string): string {
  return portColors.value.get(type) ?? '#8a93a3';
}
