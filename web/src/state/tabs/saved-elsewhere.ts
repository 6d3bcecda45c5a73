import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { contentText, editWhole, markSaved, origin, whole } from '../document/document.ts';

/*
 * A stored graph that is saved in another window or by somebody else is told of before one saves it here, too: at once by
 * windows of this browser, else when one comes back to this one.
 */

const CHANNEL = 'patchwise.saved';
/** Versions that were told of, by graph: each is once. */
const told = new Map<string, number>();

/** Tells the other windows of this browser that a graph was saved. */
export function tellSaved(id: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(id);
  channel.close();
}

/** Says when the open graph was saved elsewhere; returns a function that ends it. */
export function followSaving(): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === origin.peek().id) void lookForNewer();
  };
  const back = (): void => void lookForNewer();
  window.addEventListener('focus', back);
  return () => {
    channel.close();
    window.removeEventListener('focus', back);
  };
}

async function lookForNewer(): Promise<void> {
  const { id, key, revision: mine } = origin.peek();
  if (id === undefined) return;
  // Where it cannot be asked for, saving will tell.
  const stored = await api.getGraph({ path: { id } }).catch(() => undefined);
  if (stored === undefined || origin.peek().key !== key || origin.peek().revision !== mine) return;
  const { document, revision } = stored;
  if (revision <= Math.max(mine, told.get(id) ?? 0)) return;
  if (contentText(document) === contentText(whole.peek())) {
    markSaved(whole.peek(), { id, revision });
    return;
  }
  told.set(id, revision);
  const take = (): void => {
    if (origin.peek().key !== key) return;
    editWhole(t.state.otherWindow, () => document);
    markSaved(document, { id, revision });
  };
  toast('info', t.state.savedElsewhere(revision), { action: { label: t.state.takeIt, run: take } });
}
