import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import './styles/styles.css';
import { App } from './app.tsx';
import { startFileDrop } from './files/page-drop.ts';
import { takePasted } from './files/take-files.ts';
import { arrive, beginAt, startAddress } from './frame/address.ts';
import { openCommandPalette } from './panels/command-palette.tsx';
import { showKeys } from './panels/keys-dialog.tsx';
import { startPointerNotes } from './panels/pointer-note.tsx';
import { openQuickAdd } from './panels/quick-add.tsx';
import { commandFor, isTyping } from './state/commands/keys.ts';
import { freePlace } from './state/document/arrive.ts';
import { paste } from './state/document/copy-nodes.ts';
import { startDrafts } from './state/document/drafts.ts';
import { followOtherWindows } from './state/document/other-window.ts';
import { activeNode } from './state/document/selection.ts';
import { enterSubgraph } from './state/document/subgraphs.ts';
import { startLanguage } from './state/page/language.ts';
import { followWidth, sideTab, startTheme, widePanel } from './state/page/page.ts';
import { startPointer } from './state/page/pointer.ts';
import { view } from './state/page/view.ts';
import { loadCatalogue, startLive } from './state/run/live.ts';
import { startQueue } from './state/run/queue.ts';
import { backToCanvas, run } from './state/run/run.ts';
import { startLeaveGuard } from './state/tabs/close-tab.ts';
import { followSaving } from './state/tabs/saved-elsewhere.ts';
import { startMetrics } from './watch/state.ts';

// Not awaited at the top: files that load later would wait for this one, and it for theirs.
void startLanguage().then(begin);

function begin(): void {
  startTheme();
  followWidth();
  beginAt(location.hash);
  render(<App />, document.getElementById('app') as HTMLElement);
  startLive();
  startMetrics();
  startDrafts();
  followOtherWindows();
  followSaving();
  startQueue();
  startLeaveGuard();
  effect(() => {
    // Only the panel decides: what is watched later, as a training for the graph, stays.
    if (widePanel.value === undefined) untracked(backToCanvas);
  });
  startFileDrop();
  startKeys();
  startPointerNotes();
  startPointer();
  void loadCatalogue().then((loaded) => (loaded ? startAddress() : arrive()));
  afterFirstRun(() => void import('./watch/past-frames.ts').then(({ startPastFrames }) => startPastFrames()));
}

/** Once, when a run is watched for the first time: what only runs need is loaded then. */
function afterFirstRun(start: () => void): void {
  let begun = false;
  run.subscribe((view) => {
    if (begun || view === undefined) return;
    begun = true;
    start();
  });
}

/** Asks what to add in the middle of the canvas. */
function addAtMiddle(): void {
  const canvas = view.value;
  if (canvas === undefined) return;
  const graph = canvas.camera.middle;
  openQuickAdd({ client: canvas.camera.toPage(graph), graph: freePlace(...graph) });
}

/** Commands whose keys mean nothing in a text field. */
const ALSO_TYPING: ReadonlySet<string> = new Set([
  'run',
  'save',
  'save-as',
  'cancel',
  'find',
  'new',
  'close-tab',
  'reopen-tab',
  'next-tab',
  'previous-tab',
]);

/** A field for searching keeps Escape while there is something to clear. */
function isFilledSearch(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && target.type === 'search' && target.value !== '';
}

/** Keys that mean commands, wherever the focus is; text fields keep theirs. */
function startKeys(): void {
  // With Shift, the browser tells of the paste without saying so.
  let keepInputs = false;
  window.addEventListener('keydown', (event) => {
    keepInputs = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v';
    const inDialog = document.querySelector('dialog[open]') !== null;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (!inDialog) openCommandPalette();
      return;
    }
    if (inDialog || event.defaultPrevented) return;
    const typing = isTyping(event.target);
    const target = event.target as HTMLElement | null;
    const onCanvas =
      widePanel.value === undefined &&
      !typing &&
      (target === view.value?.canvas || target === document.body || target?.closest('.main') !== null);
    if (
      onCanvas &&
      target === view.value?.canvas &&
      event.key === 'Enter' &&
      !event.ctrlKey &&
      activeNode.value
    ) {
      event.preventDefault();
      if (enterSubgraph()) return;
      sideTab.value = 'node';
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-inspector-first]')?.focus());
      return;
    }
    if (
      onCanvas &&
      event.key === 'Enter' &&
      !event.ctrlKey &&
      !event.metaKey &&
      target?.closest('button') === null
    ) {
      // Nothing is selected: add something.
      event.preventDefault();
      addAtMiddle();
      return;
    }
    if (!typing && event.key === '?') {
      event.preventDefault();
      showKeys();
      return;
    }
    if (event.key === 'Escape' && target?.closest('.right, .drawer') && !isFilledSearch(target)) {
      event.preventDefault();
      view.value?.canvas.focus();
      return;
    }
    const command = commandFor(event, onCanvas);
    // Undo in a text field is the field's own.
    if (command === undefined || (typing && !ALSO_TYPING.has(command.id))) return;
    event.preventDefault();
    void command.run();
  });
  // The browser gives the clipboard with this event only, without asking the person.
  window.addEventListener('paste', (event) => {
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
    const text = event.clipboardData?.getData('text/plain');
    const files = [...(event.clipboardData?.files ?? [])];
    event.preventDefault();
    if (files.length > 0) {
      takePasted(files);
      return;
    }
    paste(text, undefined, keepInputs);
    keepInputs = false;
  });
}
