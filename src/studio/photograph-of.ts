import type { GraphDocument } from '../graph/document/document.ts';

/** Reference of the photograph that a graph learns or makes something of, as the page has noted it beside the graph. */
export function photographOf({ extra }: GraphDocument): string | undefined {
  const note = extra?.['journey'];
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return undefined;
  const picture = (note as { readonly picture?: unknown }).picture;
  return typeof picture === 'string' ? picture : undefined;
}
