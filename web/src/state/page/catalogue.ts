import { computed, signal } from '@preact/signals';
import { CATALOGUE_VERSION, type Catalogue } from '../../../../src/graph/types/catalogue.ts';
import {
  knownNode,
  type RegisteredNode,
  type Registry,
  registryFromCatalogue,
} from '../../../../src/graph/types/registry.ts';
import { t } from '../../texts/texts.ts';
import { shownTheme } from './page.ts';
import { onLight } from './port-color.ts';

const NONE: Catalogue = {
  format: 'patchwise-catalogue',
  version: CATALOGUE_VERSION,
  portTypes: [],
  nodes: [],
};

/** What the server told. */
const told = signal<Catalogue>(NONE);

/** How often what the server told was replaced: packs were added or removed. */
export const catalogueChanges = signal(0);

/** All node types and port types, in the language of the page; empty until the server has told them. */
export const registry = computed<Registry>(() => registryFromCatalogue(inLanguage(told.value)));

export const catalogueLoaded = computed(() => registry.value.nodes.length > 0);

/** @throws `graph/version` when the server is of another version than the page */
export function setCatalogue(catalogue: Catalogue): void {
  // What cannot be read is found out here, not where it is first looked at.
  registryFromCatalogue(catalogue);
  if (told.peek() !== NONE) catalogueChanges.value++;
  told.value = catalogue;
}

/** The catalogue with what people read of it in the language of the page. */
function inLanguage(catalogue: Catalogue): Catalogue {
  const { say, expected } = t.nodes;
  const helped = <T extends { readonly help: string }>(each: T): T => ({ ...each, help: say(each.help) });
  return {
    ...catalogue,
    portTypes: catalogue.portTypes.map((type) => ({
      ...type,
      title: say(type.title),
      refuses: Object.fromEntries(Object.entries(type.refuses).map(([name, why]) => [name, say(why)])),
    })),
    nodes: catalogue.nodes.map((node) => ({
      ...helped(node),
      title: say(node.title),
      category: say(node.category),
      inputs: node.inputs.map(helped),
      outputs: node.outputs.map(helped),
      params: node.params.map((param) => ({ ...helped(param), expected: expected(param.expected) })),
    })),
  };
}

/** The node type of an entry; undefined when nobody knows it. */
export function nodeType(ref: string): RegisteredNode | undefined {
  return knownNode(registry.value, ref);
}

/** Whether values of a port type have a picture. */
export function isPictorial(type: string): boolean {
  return registry.value.portTypes.get(type)?.picture !== undefined;
}

/** Values that are black and white in pictures of a port type. */
export function pictureRange(type: string | undefined): readonly [number, number] {
  return registry.value.portTypes.get(type ?? '')?.picture?.range ?? [-1, 1];
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
