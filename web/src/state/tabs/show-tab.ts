import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { openScope, origin } from '../document/document.ts';
import { widePanel } from '../page/page.ts';
import { view } from '../page/view.ts';
import { watchStored } from '../run/run.ts';
import { bringIntoView, settleView } from './bring-into-view.ts';
import { dropTab, swapTab, wakeTab } from './change-tabs.ts';
import { loadGraph } from './load-graph.ts';
import { asleep } from './open-tabs.ts';

/** Rises with each tab that is to be shown: of two, the later one wins. */
let turn = 0;

/** Shows an open tab; one that is asleep is loaded first. */
export async function showTab(
  key: string,
  { raise = true }: { readonly raise?: boolean } = {},
): Promise<void> {
  const mine = ++turn;
  const sleeping = asleep(key);
  if (sleeping === undefined) {
    if (raise) widePanel.value = undefined;
    if (key !== origin.value.key) swapTab(key);
    if (raise) view.value?.canvas.focus({ preventScroll: true });
    return;
  }
  const before = origin.value.key;
  try {
    const loaded = await loadGraph(sleeping.place);
    // What was opened meanwhile stays.
    if (mine !== turn || origin.value.key !== before) return;
    wakeTab(key, loaded.document, loaded.from);
    openScope(sleeping.scope);
    if (raise) await bringIntoView(sleeping.camera);
    else await settleView(sleeping.camera);
    if (loaded.run !== undefined) await watchStored(loaded.run);
  } catch (error) {
    dropTab(key);
    toastError(error, t.tabs.notOpened(sleeping.title));
  }
}
