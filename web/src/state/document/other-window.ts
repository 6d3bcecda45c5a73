import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { contentText, editWhole, origin, whole } from './document.ts';
import { type Draft, draftDocument, draftOfEvent } from './drafts.ts';

/*
 * One draft that two windows of the browser show, as after its address was opened twice: what is changed in one is
 * changed in the other, too, as a step that can be taken back. Without it, whichever was written last would be all that
 * is left after a reload.
 */

/** Follows what another window writes down for the open document; returns a function that ends it. */
export function followOtherWindows(): () => void {
  const follow = (event: StorageEvent): void => {
    const told = draftOfEvent(event);
    if (told === undefined || told.now.key !== origin.peek().key) return;
    const theirs = draftDocument(told.now);
    if (theirs === undefined) return;
    const mine = whole.peek();
    switch (compare(contentText(mine), basisOf(told.before), contentText(theirs))) {
      case 'same':
        return;
      case 'both':
        toast('info', t.state.changedElsewhere);
        return;
      case 'theirs':
        editWhole(t.state.otherWindow, () => withOwnView(theirs, mine));
    }
  };
  window.addEventListener('storage', follow);
  return () => window.removeEventListener('storage', follow);
}

/**
 * Which of two windows has changed a document.
 * @param mine what this one shows, as text
 * @param before what both had
 * @param theirs what the other one has now
 */
export function compare(mine: string, before: string, theirs: string): 'same' | 'theirs' | 'both' {
  // Only how it is looked at differs, or this is what came from here.
  if (theirs === before || theirs === mine) return 'same';
  return mine === before ? 'theirs' : 'both';
}

/** Before the first draft, what was saved. */
function basisOf(before: Draft | undefined): string {
  const document = before && draftDocument(before);
  return document === undefined ? origin.peek().savedText : contentText(document);
}

/** Each window looks at its own part of the graph. */
function withOwnView(document: GraphDocument, { view }: GraphDocument): GraphDocument {
  const { zoom: _zoom, offset: _offset, ...places } = document.view ?? {};
  const { zoom, offset } = view ?? {};
  return {
    ...document,
    view: {
      ...places,
      ...(zoom === undefined ? {} : { zoom }),
      ...(offset === undefined ? {} : { offset }),
    },
  };
}
