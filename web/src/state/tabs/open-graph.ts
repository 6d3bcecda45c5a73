import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toast, toastError } from '../../ui/toast.ts';
import { EMPTY_GRAPH, origin } from '../document/document.ts';
import type { Draft } from '../document/drafts.ts';
import { widePanel } from '../page/page.ts';
import { lastRunOf } from '../run/last-runs.ts';
import { startRun, watchStored } from '../run/run.ts';
import { bringIntoView, settleView } from './bring-into-view.ts';
import { openTab, reopenTab } from './change-tabs.ts';
import { type Loaded, loadDraft, loadGraph } from './load-graph.ts';
import type { GraphPlace } from './place.ts';
import { showTab } from './show-tab.ts';
import { tabOfGraph, tabOfPlace } from './tabs.ts';

/*
 * Opening: whatever is opened gets a tab of its own; what is open already is shown.
 */

/** Opens a document in a tab of its own; behind a panel that was opened while it was loaded. */
async function open(loading: Loaded | Promise<Loaded>): Promise<void> {
  const over = widePanel.peek();
  const { document, from, run: runId } = await loading;
  openTab(document, from);
  await (widePanel.peek() === over ? bringIntoView() : settleView());
  if (runId !== undefined) await watchStored(runId);
}

export async function openTemplate(id: string, run: boolean): Promise<void> {
  await openPlace({ kind: 'workflow', id }, t.state.workflowNotOpened);
  if (run && origin.value.workflow === id) await startRun();
}

/** Opens what a place names, or shows the tab in which it is open unchanged. */
export async function openPlace(place: GraphPlace, failed: string): Promise<void> {
  const there = tabOfPlace(place);
  if (there !== undefined) {
    await showTab(there);
    return;
  }
  try {
    await open(loadGraph(place));
  } catch (error) {
    toastError(error, failed);
  }
}

/** Opens a stored graph, or shows the tab in which it is open, with what was changed there. */
export async function openStored(id: string, revision?: number): Promise<void> {
  const there = revision === undefined ? tabOfGraph(id) : undefined;
  if (there !== undefined) {
    await showTab(there);
    return;
  }
  try {
    const loading = loadRevision(id, revision);
    await open(loading);
    const { from } = await loading;
    if (revision !== undefined && from.revision !== revision)
      toast('info', t.state.thisIsVersionSaveIt(revision));
    const last = lastRunOf(id);
    // A run that was deleted since leaves the graph without pictures.
    if (last !== undefined) await watchStored(last).catch(() => undefined);
  } catch (error) {
    toastError(error, t.state.graphNotOpened);
  }
}

async function loadRevision(id: string, revision: number | undefined): Promise<Loaded> {
  const { document, revision: own } = await api.getGraph({
    path: { id },
    query: revision === undefined ? {} : { revision },
  });
  const latest = revision === undefined ? own : (await api.getGraph({ path: { id } })).revision;
  return { document, from: { id, revision: latest, ...(latest === own ? {} : { savedText: '' }) } };
}

export async function openNew(): Promise<void> {
  await open({ document: EMPTY_GRAPH, from: {} });
}

/** Opens a graph that came in a file or in a picture. */
export async function openImported(document: GraphDocument, name: string): Promise<void> {
  await open({ document, from: { savedText: '' } });
  const count = Object.keys(document.nodes).length;
  toast('success', t.state.openedFile(name, t.count.nodes(count)));
}

/** Opens the graph of a card that the person made, under the title that the card has now. */
export async function openKept(id: string): Promise<void> {
  try {
    const loading = api.getOwnTemplate({ path: { id } }).then(({ title, document }) => ({
      document: { ...document, meta: { ...document.meta, title } },
      from: { savedText: '' },
    }));
    await open(loading);
  } catch (error) {
    toastError(error, t.card.notOpened);
  }
}

export async function openDraft(draft: Draft): Promise<void> {
  const there = tabOfPlace({ kind: 'draft', id: draft.key });
  if (there !== undefined) {
    await showTab(there);
    return;
  }
  try {
    await open(loadDraft(draft));
    toast('success', t.state.theDraftWasRestored);
  } catch (error) {
    toastError(error);
  }
}

/** Opens the graph that a run computed, and shows the run on it. */
export async function openRun(id: string): Promise<void> {
  try {
    await open(loadGraph({ kind: 'run', id }));
  } catch (error) {
    toastError(error, t.state.runNotOpened);
  }
}

/** Opens the tab again that was closed last. */
export async function openClosed(): Promise<void> {
  if (reopenTab()) await bringIntoView();
}
