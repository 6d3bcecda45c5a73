import { computed, signal } from '@preact/signals';
import { member } from '../../../../src/graph/document/document.ts';
import { findEntry } from '../../../../src/graph/document/nesting.ts';
import { graph, openScope, whole } from './document.ts';

/** What is selected: ids of nodes, and `note:<index>` for notes. Never part of the history. */
export const selection = signal<readonly string[]>([]);

/** The selected nodes that exist. */
export const selectedNodes = computed(() =>
  selection.value.filter((key) => member(graph.value.nodes, key) !== undefined),
);

export const selectedNotes = computed(() => {
  const count = graph.value.view?.notes?.length ?? 0;
  return selection.value
    .flatMap((key) => (key.startsWith('note:') ? [Number(key.slice(5))] : []))
    .filter((index) => index < count);
});

/** The one selected node, when it is one. */
export const activeNode = computed(() =>
  selectedNodes.value.length === 1 ? selectedNodes.value[0] : undefined,
);

export function select(keys: readonly string[]): void {
  const now = selection.peek();
  if (now.length === keys.length && keys.every((key, i) => key === now[i])) return;
  selection.value = keys;
}

/** Asks the canvas to bring nodes into view; the canvas answers when it is there. */
export const focusRequest = signal<{ readonly keys: readonly string[]; readonly serial: number }>({
  keys: [],
  serial: 0,
});

/** Selects a node and brings it into view, whatever subgraph it is in. */
export function focusNode(key: string, within?: readonly string[]): void {
  const place =
    within ??
    (member(graph.peek().nodes, key) === undefined ? findEntry(whole.peek(), key)?.scope : undefined);
  if (place !== undefined) openScope(place);
  select([key]);
  focusRequest.value = { keys: [key], serial: focusRequest.peek().serial + 1 };
}
