import { copyNodes, duplicateNodes, pasteNodes } from '../../../../src/graph/document/clipboard.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { idsOf } from '../../../../src/graph/document/nesting.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { arrivalPlace, NEW_NODE, showArrived } from './arrive.ts';
import { deleteSelection } from './delete-nodes.ts';
import { edit, graph, whole } from './document.ts';
import { select, selectedNodes } from './selection.ts';

/* Copying, cutting, pasting, duplicating. */

/** Canonical text of the selected nodes: what a clipboard holds. */
export function selectionText(): string | undefined {
  const nodes = selectedNodes.value;
  return nodes.length === 0 ? undefined : writeDocument(copyNodes(graph.value, nodes));
}

/** Kept beside the system's clipboard, which a page may not always read. */
let copied: string | undefined;

export async function copySelection(): Promise<void> {
  const text = selectionText();
  if (text === undefined) return;
  copied = text;
  const count = selectedNodes.value.length;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Refused or not there: pasting in this page works all the same.
  }
  toast('info', t.state.copied(t.count.nodes(count)));
}

export async function cutSelection(): Promise<void> {
  await copySelection();
  deleteSelection();
}

/**
 * Pastes what was copied, here or in another tab.
 * @param text when the browser gave it with the event
 * @param keepOutside also keep the wires from nodes that were not copied, where they are there
 */
export function paste(text: string | undefined, at?: readonly [number, number], keepOutside = false): void {
  const source = text?.includes('patchwise-graph') ? text : copied;
  if (source === undefined) return;
  const parsed = parseDocument(source);
  if (!parsed.ok) {
    toast('error', t.state.theClipboardHoldsNoNodes);
    return;
  }
  pasteFragment(
    parsed.value,
    keepOutside ? t.commands.titles['paste-inputs'] : t.commands.titles.paste,
    at,
    keepOutside,
  );
}

/** Adds nodes of another graph, as one step. @param label of the step, before the number of nodes */
export function pasteFragment(
  fragment: GraphDocument,
  label: string,
  at?: readonly [number, number],
  keepOutside = false,
): void {
  const places = Object.values(fragment.view?.nodes ?? {});
  const left = Math.min(...places.map((p) => p.x));
  const top = Math.min(...places.map((p) => p.y));
  const right = Math.max(...places.map((p) => p.x + (p.width ?? NEW_NODE.width)));
  const bottom = Math.max(...places.map((p) => p.y + (p.height ?? NEW_NODE.height)));
  const size = { width: right - left, height: bottom - top };
  const place = places.length === 0 ? undefined : (at ?? arrivalPlace(size));
  const offset: [number, number] =
    place === undefined ? [40, 40] : [Math.round(place[0] - left), Math.round(place[1] - top)];
  let ids: readonly string[] = [];
  const done = edit(`${label} ${t.count.nodes(Object.keys(fragment.nodes).length)}`, (d) => {
    const pasted = pasteNodes(d, fragment, { offset, keepOutside, taken: idsOf(whole.value) });
    ids = Object.values(pasted.ids);
    return pasted.document;
  });
  if (!done) return;
  select(ids);
  if (place !== undefined) showArrived(ids, place, size);
}

export function duplicateSelection(): void {
  const nodes = selectedNodes.value;
  if (nodes.length === 0) return;
  let ids: readonly string[] = [];
  const done = edit(t.state.duplicate(t.count.nodes(nodes.length)), (d) => {
    const pasted = duplicateNodes(d, nodes, { taken: idsOf(whole.value) });
    ids = Object.values(pasted.ids);
    return pasted.document;
  });
  if (done) select(ids);
}
