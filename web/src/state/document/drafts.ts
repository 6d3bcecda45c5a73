import { effect, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { dirty, origin, whole } from './document.ts';

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
const MAX_DRAFTS = 12;
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
  const save = (): void => {
    timer = undefined;
    const { key, id, revision } = origin.value;
    if (!dirty.value) {
      removeDraft(key);
      return;
    }
    const document = whole.value;
    writeDraft({
      key,
      at: Date.now(),
      revision,
      title: document.meta.title ?? 'Untitled',
      text: writeDocument(document),
      ...(id === undefined ? {} : { id }),
    });
  };
  const stop = effect(() => {
    // Read, to be told of changes.
    void whole.value;
    void origin.value;
    timer ??= setTimeout(save, WAIT_MS);
  });
  const flush = (): void => {
    if (timer !== undefined) {
      clearTimeout(timer);
      save();
    }
  };
  window.addEventListener('pagehide', flush);
  return () => {
    stop();
    flush();
    window.removeEventListener('pagehide', flush);
  };
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
      title: typeof value.title === 'string' ? value.title : 'Untitled',
      revision: typeof value.revision === 'number' ? value.revision : 0,
      ...(typeof value.id === 'string' ? { id: value.id } : {}),
    };
  } catch {
    return undefined;
  }
}
