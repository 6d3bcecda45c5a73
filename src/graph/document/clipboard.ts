import { type GraphDocument, member } from './document.ts';
import { checkedDocument, freshIdAmong, mapSources, withViews } from './edit.ts';
import { idsOf } from './nesting.ts';
import { parsePortRef } from './port-ref.ts';
import { withFreshIds } from './subgraph.ts';

/** What pasting made: the new document, and the new id of each node of the fragment. */
export interface Pasted {
  readonly document: GraphDocument;
  readonly ids: Readonly<Record<string, string>>;
}

export interface PasteOptions {
  /** How far from its place in the fragment every node lands, in pixels; default (40, 40). */
  readonly offset?: readonly [number, number];
  /** Keep wires from nodes outside the fragment, where the document has a node of that id. Default false. */
  readonly keepOutside?: boolean;
  /** Ids that may not be used, beside those of the document: of the levels around a subgraph. */
  readonly taken?: ReadonlySet<string>;
}

/** Copies nodes into a document of their own, with the wires that end at them. It is what a clipboard holds, as text. */
export function copyNodes(document: GraphDocument, ids: readonly string[]): GraphDocument {
  const wanted = new Set(ids);
  const pick = <T>(map: Readonly<Record<string, T>> | undefined): Record<string, T> =>
    Object.fromEntries(Object.entries(map ?? {}).filter(([id]) => wanted.has(id)));
  const fragment = {
    format: document.format,
    version: document.version,
    meta: {},
    nodes: pick(document.nodes),
  };
  return withViews(fragment, pick(document.view?.nodes));
}

/** Adds a fragment's nodes under fresh ids. Wires among them follow. Throws as the functions of edit.ts do. */
export function pasteNodes(
  document: GraphDocument,
  fragment: GraphDocument,
  options: PasteOptions = {},
): Pasted {
  const { offset: [dx, dy] = [40, 40], keepOutside = false } = options;
  const ids: Record<string, string> = {};
  const nodes = { ...document.nodes };
  const taken = new Set([...idsOf(document), ...(options.taken ?? [])]);
  for (const [id, entry] of Object.entries(fragment.nodes)) {
    // Counted from the stem, so that a copy of "noise-2" is "noise-3".
    const fresh = freshIdAmong(taken, id.replace(/-[0-9]+$/, ''));
    taken.add(fresh);
    ids[id] = fresh;
    nodes[fresh] = withFreshIds(entry, taken);
  }
  for (const fresh of Object.values(ids)) {
    const entry = nodes[fresh];
    if (entry === undefined) continue;
    nodes[fresh] = mapSources(entry, (source) => {
      const ref = parsePortRef(source);
      const inside = ref && member(ids, ref.node);
      if (ref !== undefined && inside !== undefined) return `${inside}.${ref.port}`;
      const outside = keepOutside && ref !== undefined && member(document.nodes, ref.node) !== undefined;
      return outside ? source : undefined;
    });
  }
  const views = Object.entries(fragment.view?.nodes ?? {}).flatMap(([id, view]) => {
    const fresh = member(ids, id);
    return fresh === undefined ? [] : [[fresh, { ...view, x: view.x + dx, y: view.y + dy }] as const];
  });
  const pasted = withViews({ ...document, nodes }, { ...document.view?.nodes, ...Object.fromEntries(views) });
  return { document: checkedDocument(pasted), ids };
}

/** Duplicates nodes beside themselves, with the wires that feed them. */
export function duplicateNodes(
  document: GraphDocument,
  ids: readonly string[],
  options: PasteOptions = {},
): Pasted {
  return pasteNodes(document, copyNodes(document, ids), { keepOutside: true, ...options });
}
