import type { GraphDocument } from '../graph/document/document.ts';

/** Reference of the photograph that a graph learns or makes something of, as the page has noted it beside the graph. */
export function photographOf(document: GraphDocument): string | undefined {
  return noted(document, 'picture');
}

/** Id of the recipe of which a graph was made, as the page has noted it beside the graph. */
export function recipeIdOf(document: GraphDocument): string | undefined {
  return noted(document, 'recipe');
}

function noted({ extra }: GraphDocument, what: 'picture' | 'recipe'): string | undefined {
  const note = extra?.['journey'];
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return undefined;
  const value = (note as { readonly [name: string]: unknown })[what];
  return typeof value === 'string' ? value : undefined;
}
