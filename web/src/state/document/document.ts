import { batch, computed, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { toastError } from '../page/toasts.ts';
import {
  advance,
  type History,
  redoLabel,
  startHistory,
  stepBack,
  stepForward,
  undoLabel,
} from './history.ts';

export const EMPTY_GRAPH: GraphDocument = { format: 'patchwise-graph', version: 1, meta: {}, nodes: {} };

/** Where the open document comes from. */
export interface Origin {
  /** Distinguishes documents that are opened one after another, also unsaved ones: drafts go by it. */
  readonly key: string;
  /** In the server's store, when it was saved there. */
  readonly id?: string;
  readonly revision: number;
  /** Title of the template that it began as. */
  readonly template?: string;
  /** Canonical text as it was opened or last saved. */
  readonly savedText: string;
}

const history = signal<History>(startHistory(EMPTY_GRAPH));

export const origin = signal<Origin>(freshOrigin(EMPTY_GRAPH));

/** The document: the one truth of the editor. */
export const graph = computed(() => history.value.present.document);

/** What undo and redo would do; undefined when there is nothing. */
export const undoes = computed(() => undoLabel(history.value));
export const redoes = computed(() => redoLabel(history.value));

/** Whether there are changes that were not saved; moving and zooming the view is none. */
export const dirty = computed(() => contentText(graph.value) !== origin.value.savedText);

/**
 * Changes the document as one step of history. What makes no sense is refused with a message, and false returned.
 * @param merge steps of one key that follow each other within a second are one
 */
export function edit(
  label: string,
  change: (document: GraphDocument) => GraphDocument,
  merge?: string,
): boolean {
  try {
    const document = change(graph.value);
    const step = { document, label, at: Date.now(), ...(merge === undefined ? {} : { merge }) };
    history.value = advance(history.value, step);
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}

export function undo(): void {
  history.value = stepBack(history.value) ?? history.value;
}

export function redo(): void {
  history.value = stepForward(history.value) ?? history.value;
}

/** Opens a document in the place of the present one, with a fresh history. */
export function openDocument(document: GraphDocument, from: Partial<Omit<Origin, 'savedText'>> = {}): void {
  batch(() => {
    history.value = startHistory(document);
    origin.value = { ...freshOrigin(document), ...from };
  });
}

/** Replaces the present document without a step, e.g. by one that is laid out; history is kept. */
export function adjustDocument(document: GraphDocument): void {
  const unchanged = !dirty.value;
  batch(() => {
    history.value = { ...history.value, present: { ...history.value.present, document } };
    if (unchanged) origin.value = { ...origin.value, savedText: contentText(document) };
  });
}

/** Notes that the document was saved. */
export function markSaved(
  document: GraphDocument,
  saved: { readonly id: string; readonly revision: number },
): void {
  origin.value = { ...origin.value, ...saved, savedText: contentText(document) };
}

/** The canonical text without what says only how it is looked at. */
export function contentText(document: GraphDocument): string {
  if (document.view === undefined) return writeDocument(document);
  const { zoom: _zoom, offset: _offset, ...view } = document.view;
  return writeDocument({ ...document, view });
}

function freshOrigin(document: GraphDocument): Origin {
  return { key: crypto.randomUUID(), revision: 0, savedText: contentText(document) };
}
