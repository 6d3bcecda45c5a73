import { batch, computed, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { checkedDocument } from '../../../../src/graph/document/edit.ts';
import { bodyAt } from '../../../../src/graph/document/nesting.ts';
import { withBody } from '../../../../src/graph/document/subgraph.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { toastError } from '../../ui/toast.ts';
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
  /** Name of that template. */
  readonly workflow?: string;
  /** Canonical text as it was opened or last saved. */
  readonly savedText: string;
}

/** Documents never change: each is written once. */
const contentTexts = new WeakMap<GraphDocument, string>();

const history = signal<History>(startHistory(EMPTY_GRAPH));

export const origin = signal<Origin>(freshOrigin(EMPTY_GRAPH));

/** The document: the one truth of the editor. */
export const whole = computed(() => history.value.present.document);

const opened = signal<readonly string[]>([]);

/** Ids of the subgraphs that lead to what is shown, the outermost first; none: the document itself. */
export const scope = computed<readonly string[]>(() => {
  const ids = opened.value;
  // An undo may have taken one of them.
  let depth = 0;
  while (depth < ids.length && bodyAt(whole.value, ids.slice(0, depth + 1)) !== undefined) depth++;
  return depth === ids.length ? ids : ids.slice(0, depth);
});

/** What is shown and changed: the document, or a subgraph of it as a document of its own. */
export const graph = computed<GraphDocument>(() => {
  const body = scope.value.length === 0 ? undefined : bodyAt(whole.value, scope.value);
  if (body === undefined) return whole.value;
  const { nodes: _nodes, view: _view, ...head } = whole.value;
  return { ...head, ...body };
});

/** Shows a subgraph; an empty scope shows the document. */
export function openScope(ids: readonly string[]): void {
  opened.value = ids;
}

/** The document with another one in the place of what is shown. */
function withShown(document: GraphDocument): GraphDocument {
  if (scope.value.length === 0) return document;
  const { nodes, view, ...head } = document;
  const { nodes: _nodes, view: _view, ...before } = graph.value;
  const changed = withBody(whole.value, scope.value, { nodes, ...(view === undefined ? {} : { view }) });
  // Title and seed may be set from inside.
  return head.meta === before.meta ? changed : { ...changed, meta: head.meta };
}

/** What undo and redo would do; undefined when there is nothing. */
export const undoes = computed(() => undoLabel(history.value));
export const redoes = computed(() => redoLabel(history.value));

/** Whether there are changes that were not saved; moving and zooming the view is none. */
export const dirty = computed(() => contentText(whole.value) !== origin.value.savedText);

/**
 * Changes what is shown as one step of history. What makes no sense is refused with a message, and false returned.
 * @param merge steps of one key that follow each other within a second are one
 */
export function edit(
  label: string,
  change: (shown: GraphDocument) => GraphDocument,
  merge?: string,
): boolean {
  const within = (document: GraphDocument): GraphDocument => {
    const shown = change(graph.value);
    if (shown === graph.value) return document;
    const changed = withShown(shown);
    // Ids are unique in the whole document, which an edit inside does not see.
    return scope.value.length === 0 ? changed : checkedDocument(changed);
  };
  return editWhole(label, within, merge);
}

/** As {@link edit}, of the whole document, whatever level of it is shown. */
export function editWhole(
  label: string,
  change: (document: GraphDocument) => GraphDocument,
  merge?: string,
): boolean {
  try {
    const document = change(whole.value);
    if (document === whole.value) return true;
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
export function openDocument(document: GraphDocument, from: Partial<Origin> = {}): void {
  batch(() => {
    opened.value = [];
    history.value = startHistory(document);
    origin.value = { ...freshOrigin(document), ...from };
  });
}

/** Replaces what is shown without a step, e.g. by the same laid out; history is kept. */
export function adjustDocument(shown: GraphDocument): void {
  const unchanged = !dirty.value;
  const document = withShown(shown);
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
  let text = contentTexts.get(document);
  if (text === undefined) {
    const { zoom: _zoom, offset: _offset, ...view } = document.view ?? {};
    text = writeDocument(document.view === undefined ? document : { ...document, view });
    contentTexts.set(document, text);
  }
  return text;
}

/** What belongs to an open document: a tab keeps it while another one is shown. */
export interface OpenDocument {
  readonly history: History;
  readonly origin: Origin;
  /** Ids of the subgraphs that lead to what was shown. */
  readonly scope: readonly string[];
}

/** The open document with its history, as it is now. */
export function presentDocument(): OpenDocument {
  return { history: history.value, origin: origin.value, scope: scope.value };
}

/** Shows a document that was open before, with its history. */
export function showDocument(document: OpenDocument): void {
  batch(() => {
    history.value = document.history;
    origin.value = document.origin;
    opened.value = document.scope;
  });
}

/** Whether a document has changes that were not saved. */
export function isDirty({ history: { present }, origin: { savedText } }: OpenDocument): boolean {
  return contentText(present.document) !== savedText;
}

function freshOrigin(document: GraphDocument): Origin {
  return { key: crypto.randomUUID(), revision: 0, savedText: contentText(document) };
}
