import { origin } from '../document/document.ts';
import { exportGraph } from '../document/export-graph.ts';
import { makingCard } from '../page/page.ts';
import { canReopen, moveTab } from '../tabs/change-tabs.ts';
import { closeTab } from '../tabs/close-tab.ts';
import { openClosed, openNew } from '../tabs/open-graph.ts';
import { save, saveAs } from '../tabs/save-graph.ts';
import { showTab } from '../tabs/show-tab.ts';
import { tabBeside, tabs } from '../tabs/tabs.ts';
import { type Command, hasNodes } from './command.ts';

const severalTabs = (): boolean => tabs.value.length > 1;

function showBeside(step: number): Promise<void> | undefined {
  const key = tabBeside(step);
  return key === undefined ? undefined : showTab(key);
}

/** Graphs in their tabs: opening, saving, closing, moving between them. */
export const tabCommands: readonly Command[] = [
  { id: 'new', group: 'File', keys: ['Alt+N'], run: () => openNew() },
  { id: 'save', group: 'File', keys: ['Mod+S'], enabled: hasNodes, run: () => save() },
  {
    id: 'save-as',
    group: 'File',
    keys: ['Mod+Shift+S'],
    enabled: hasNodes,
    run: () => saveAs(),
  },
  { id: 'export', group: 'File', enabled: hasNodes, run: exportGraph },
  {
    id: 'make-card',
    group: 'File',
    enabled: hasNodes,
    run: () => {
      makingCard.value = true;
    },
  },

  { id: 'close-tab', group: 'File', keys: ['Alt+W'], run: () => closeTab() },
  {
    id: 'reopen-tab',
    group: 'File',
    keys: ['Alt+Shift+W'],
    enabled: () => canReopen.value,
    run: () => openClosed(),
  },
  {
    id: 'next-tab',
    group: 'View',
    // Browsers keep Ctrl+Tab for themselves, but not where the page is installed as an app.
    keys: ['Alt+PageDown', 'Mod+Tab'],
    enabled: severalTabs,
    run: () => showBeside(1),
  },
  {
    id: 'previous-tab',
    group: 'View',
    keys: ['Alt+PageUp', 'Mod+Shift+Tab'],
    enabled: severalTabs,
    run: () => showBeside(-1),
  },
  {
    id: 'move-tab-left',
    group: 'View',
    keys: ['Alt+Shift+PageUp'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, -1),
  },
  {
    id: 'move-tab-right',
    group: 'View',
    keys: ['Alt+Shift+PageDown'],
    enabled: severalTabs,
    run: () => moveTab(origin.value.key, 1),
  },
];
