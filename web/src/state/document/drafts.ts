import { effect, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { isDirty, type OpenDocument, presentDocument } from './document.ts';

/*
 * Unsaved work is kept in the browser, a draft for each open document and tab, so that neither a crash nor another
 * tab loses it. A draft never touches the saved graph.
 */

export interface Draft {
  readonly key: string;
  /** ms */
  readonly at: number;
  /** Of the stored graph that it changes. */
  readonly id?: string;
  readonly revision: number;
  readonly title: string;
  readonly text: string;
}

const PREFIX = 'patchwise.draft.';
const MAX_DRAFTS = 40;
const WAIT_MS = 600;

/** Drafts of other sessions, newest first: what can be recovered. */
export const drafts = signal<readonly Draft[]>([]);

export function listDrafts(storage: Storage = localStorage): readonly Draft[] {
  const found: Draft[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    if (!key?.startsWith(PREFIX)) continue;
    const draft = readDraft(storage.getItem(key));
    if (draft !== undefined) found.push(draft);
  }
  return found.sort((a, b) => b.at - a.at);
}

/** The graph of a draft; undefined when it is damaged. */
export function draftDocument(draft: Draft): GraphDocument | undefined {
  const parsed = parseDocument(draft.text);
  return parsed.ok ? parsed.value : undefined;
}

export function writeDraft(draft: Draft, storage: Storage = localStorage): boolean {
  try {
    storage.setItem(PREFIX + draft.key, JSON.stringify(draft));
    for (const old of listDrafts(storage).slice(MAX_DRAFTS)) storage.removeItem(PREFIX + old.key);
    return true;
  } catch {
    // The quota is used up, or storage is switched off: work goes on without a net.
    return false;
  }
}

export function removeDraft(key: string, storage: Storage = localStorage): void {
  storage.removeItem(PREFIX + key);
  drafts.value = drafts.value.filter((draft) => draft.key !== key);
}

/** Keeps the draft of the open document; returns a function that ends it. */
export function startDrafts(): () => void {
  drafts.value = listDrafts();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What is still to be written. */
  let pending: OpenDocument | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (pending !== undefined) keepDraft(pending);
    pending = undefined;
  };
  const stop = effect(() => {
    const now = presentDocument();
    // Another tab is shown: what was written down for the one before must not wait.
    if (pending !== undefined && pending.origin.key !== now.origin.key) flush();
    pending = now;
    timer ??= setTimeout(flush, WAIT_MS);
  });
  window.addEventListener('pagehide', flush);
  return () => {
    stop();
    flush();
    window.removeEventListener('pagehide', flush);
  };
}

/** Writes the draft of a document down, or removes it where everything is saved. */
export function keepDraft(open: OpenDocument): boolean {
  const { key, id, revision } = open.origin;
  const { document } = open.history.present;
  if (!isDirty(open)) {
    removeDraft(key);
    return true;
  }
  const text = writeDocument(document);
  // Its time is that of its last change, not of a look at it.
  if (listDrafts().some((draft) => draft.key === key && draft.text === text)) return true;
  return writeDraft({
    key,
    at: Date.now(),
    revision,
    title: document.meta.title ?? '',
    text,
    ...(id === undefined ? {} : { id }),
  });
}

/** The draft that another window has written, and what it was before; undefined for all else that it writes or removes. */
export function draftOfEvent({
  key,
  oldValue,
  newValue,
}: Pick<StorageEvent, 'key' | 'oldValue' | 'newValue'>):
  | { readonly now: Draft; readonly before: Draft | undefined }
  | undefined {
  const now = key?.startsWith(PREFIX) ? readDraft(newValue) : undefined;
  return now && { now, before: readDraft(oldValue) };
}

function readDraft(text: string | null): Draft | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<Draft> | null;
    if (typeof value?.key !== 'string' || typeof value.at !== 'number' || typeof value.text !== 'string') {
      return undefined;
    }
    return {
      key: value.key,
      at: value.at,
      text: value.text,
      title: typeof value.title === 'string' ? value.title : '',
      revision: typeof value.revision === 'number' ? value.revision : 0,
      ...(typeof value.id === 'string' ? { id: value.id } : {}),
    };
  } catch {
    return undefined;
  }
}
