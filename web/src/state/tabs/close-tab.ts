import { t } from '../../texts/texts.ts';
import { ask } from '../../ui/dialogs.tsx';
import { dirty, EMPTY_GRAPH, origin, whole } from '../document/document.ts';
import { widePanel } from '../page/page.ts';
import { closePresent, dropTab, openTab } from './change-tabs.ts';
import { save } from './save-graph.ts';
import { showTab } from './show-tab.ts';
import { anyDirty, tabs } from './tabs.ts';

/** Closes a tab, after asking where something is not saved. */
export async function closeTab(key: string = origin.value.key): Promise<void> {
  if (key !== origin.value.key) {
    const tab = tabs.value.find((one) => one.key === key);
    if (tab === undefined) return;
    if (!tab.dirty) {
      dropTab(key);
      return;
    }
    await showTab(key);
  }
  if (!(await mayClose())) return;
  const next = closePresent();
  if (next === undefined) {
    openTab(EMPTY_GRAPH);
    widePanel.value = 'gallery';
  } else await showTab(next, { raise: widePanel.value === undefined });
  dropTab(key);
}

/** True when the shown graph may go. */
async function mayClose(): Promise<boolean> {
  if (!dirty.value || Object.keys(whole.value.nodes).length === 0) return true;
  const title = whole.value.meta.title ?? t.tabs.untitled;
  const answer = await ask(t.tabs.unsaved, t.tabs.unsavedText(title), [
    { label: t.tabs.stay, value: 'stay' as const },
    { label: t.tabs.closeAnyway, value: 'go' as const },
    { label: t.tabs.save, value: 'save' as const, tone: 'primary' },
  ]);
  if (answer === 'save') return save();
  return answer === 'go';
}

/** The browser asks before it closes a page with unsaved changes. */
export function startLeaveGuard(): void {
  window.addEventListener('beforeunload', (event) => {
    if (anyDirty.value) event.preventDefault();
  });
}
