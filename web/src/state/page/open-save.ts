import { loadDocument } from '../../../../src/graph/check/load.ts';
import { type GraphDocument, own } from '../../../../src/graph/document/document.ts';
import { setView } from '../../../../src/graph/document/edit.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { ApiError } from '../../api/error.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { ask, askText } from '../../ui/dialogs.tsx';
import { placeNodes } from '../document/arrange-nodes.ts';
import {
  adjustDocument,
  dirty,
  EMPTY_GRAPH,
  graph,
  markSaved,
  type Origin,
  openScope,
  origin,
  scope,
  whole,
} from '../document/document.ts';
import { type Draft, draftDocument, listDrafts, removeDraft } from '../document/drafts.ts';
import { measureNode, TITLE } from '../document/node-boxes.ts';
import { selectedNodes } from '../document/selection.ts';
import { startRun, watchRun } from '../run/run.ts';
import { registry } from './catalogue.ts';
import { narrow, sideTab, widePanel } from './page.ts';
import type { GraphPlace } from './place.ts';
import {
  type Asleep,
  anyDirty,
  asleep,
  closePresent,
  dropTab,
  openTab,
  reopenTab,
  swapTab,
  tabOfGraph,
  tabOfPlace,
  tabs,
  wakeTab,
} from './tabs.ts';
import { toast, toastError } from './toasts.ts';
import { view } from './view.ts';

/*
 * Opening and saving. Whatever is opened gets a tab of its own; what is open already is shown. What a closed tab had not
 * saved stays as a draft.
 */

/** What an address leads to. */
interface Loaded {
  readonly document: GraphDocument;
  readonly from: Partial<Origin>;
  /** The run that is watched on it. */
  readonly run?: string;
}

async function load(place: GraphPlace): Promise<Loaded> {
  const of = place.run === undefined ? {} : { run: place.run };
  switch (place.kind) {
    case 'workflow': {
      const { document, title } = await api.getTemplate({ path: { id: place.id } });
      return { document, from: { template: title, workflow: place.id }, ...of };
    }
    case 'graph': {
      const { document, revision } = await api.getGraph({ path: { id: place.id } });
      return { document, from: { id: place.id, revision }, ...of };
    }
    case 'draft': {
      const draft = listDrafts().find(({ key }) => key === place.id);
      if (draft !== undefined) return { ...loadDraft(draft), ...of };
      if (place.run !== undefined) return load({ kind: 'run', id: place.run });
      throw new Error(t.tabs.gone);
    }
    case 'run': {
      const { run } = await api.getRun({ path: { id: place.id } });
      const { document = run.document } = loadDocument(run.document, registry.value);
      const from = { savedText: '', ...(run.graphId === undefined ? {} : { id: run.graphId }) };
      return { document, from, run: place.id };
    }
  }
}

/** @throws when it is damaged; it is removed then */
function loadDraft(draft: Draft): Loaded {
  const document = draftDocument(draft);
  if (document === undefined) {
    removeDraft(draft.key);
    throw new Error(t.state.draftDamaged);
  }
  const { key, revision, id } = draft;
  return { document, from: { key, revision, savedText: '', ...(id === undefined ? {} : { id }) } };
}

/** Opens a document in a tab of its own. */
async function open({ document, from, run: runId }: Loaded): Promise<void> {
  openTab(document, from);
  await shown();
  if (runId !== undefined) await watchStored(runId);
}

/** What follows when another graph has come into view. */
async function shown(camera?: Asleep['camera']): Promise<void> {
  widePanel.value = undefined;
  if (!narrow.value) sideTab.value ??= 'node';
  await settle(camera);
  // Keys mean the graph from the first moment on.
  view.value?.canvas.focus({ preventScroll: true });
}

/** A run of the graph that is open: its states come back, also when it is over. */
async function watchStored(id: string): Promise<void> {
  const { run: row } = await api.getRun({ path: { id } });
  await watchRun(id, row.document);
}

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
  try {
    const loaded = await load(sleeping.place);
    if (mine !== turn) return;
    wakeTab(key, loaded.document, loaded.from);
    openScope(sleeping.scope);
    if (raise) await shown(sleeping.camera);
    else await settle(sleeping.camera);
    if (loaded.run !== undefined) await watchStored(loaded.run);
  } catch (error) {
    dropTab(key);
    toastError(error, t.tabs.notOpened(sleeping.title));
  }
}

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

/** Places nodes that have no place, and shows all of it, or what was seen when it was saved. */
async function settle(camera?: Asleep['camera']): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const unplaced = Object.keys(graph.value.nodes).filter(
    (key) => own(graph.value.view?.nodes, key) === undefined,
  );
  if (unplaced.length > 0) adjustDocument(await laidOut(graph.value, unplaced.length));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const { zoom, offset } = camera ?? graph.value.view ?? {};
  if (zoom !== undefined || offset !== undefined) view.value?.camera.set(zoom ?? 1, offset ?? [0, 0]);
  else view.value?.fit();
  // Keys are for the canvas from the first moment.
  view.value?.canvas.focus();
}

async function laidOut(document: GraphDocument, unplaced: number): Promise<GraphDocument> {
  const keys = Object.keys(document.nodes);
  const { layoutGraph } = await import('../document/auto-layout.ts');
  const size = (key: string) => measureNode.value(key) ?? { width: 200, height: 160 };
  const boxes = layoutGraph(document, keys, size);
  // Where some have places, only the others are moved: below all that is there.
  const below =
    unplaced === keys.length
      ? 0
      : Math.max(
          ...keys.map((key) =>
            own(document.view?.nodes, key) ? size(key).height + (own(document.view?.nodes, key)?.y ?? 0) : 0,
          ),
        ) + 80;
  const nodes = Object.fromEntries(
    keys.map((key) => {
      const present = own(document.view?.nodes, key);
      const box = boxes.get(key);
      return [key, present ?? { x: box?.x ?? 0, y: (box?.y ?? 0) + TITLE + below }];
    }),
  );
  return { ...document, view: { ...document.view, nodes } };
}

/** Arranges the selected nodes, or all, along their wires. */
export async function autoLayout(): Promise<void> {
  const chosen = selectedNodes.value.length > 1 ? selectedNodes.value : Object.keys(graph.value.nodes);
  if (chosen.length === 0) return;
  const { layoutGraph } = await import('../document/auto-layout.ts');
  const size = (key: string) => measureNode.value(key) ?? { x: 0, y: 0, width: 200, height: 160 };
  const boxes = layoutGraph(graph.value, chosen, size);
  const left = Math.min(...chosen.map((key) => size(key).x));
  const top = Math.min(...chosen.map((key) => size(key).y));
  placeNodes(
    t.commands.groups.Arrange,
    new Map([...boxes].map(([key, box]) => [key, { ...box, x: box.x + left, y: box.y + top }])),
  );
  view.value?.fit();
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
    await open(await load(place));
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
    const row = await api.getGraph({ path: { id }, query: revision === undefined ? {} : { revision } });
    const latest = revision === undefined ? row.revision : (await api.getGraph({ path: { id } })).revision;
    const old = revision !== undefined && revision !== latest;
    await open({
      document: row.document,
      from: { id, revision: latest, ...(old ? { savedText: '' } : {}) },
    });
    if (old) toast('info', t.state.thisIsVersionSaveIt(revision));
  } catch (error) {
    toastError(error, t.state.graphNotOpened);
  }
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
    await open(await load({ kind: 'run', id }));
  } catch (error) {
    toastError(error, t.state.runNotOpened);
  }
}

/** Opens the tab again that was closed last. */
export async function openClosed(): Promise<void> {
  if (reopenTab()) await shown();
}

/** Saves under the name that the document has, or asks for one. Resolves with whether it was saved. */
export async function save(): Promise<boolean> {
  const { id, revision } = origin.value;
  if (id === undefined) return saveAs();
  return put(id, revision);
}

export async function saveAs(): Promise<boolean> {
  const title = await askText(
    t.state.save,
    t.state.name,
    graph.value.meta.title ?? origin.value.template ?? '',
    t.state.save,
  );
  if (title === undefined) return false;
  const named = title.trim() || t.state.untitled;
  adjustDocument({ ...graph.value, meta: { ...graph.value.meta, title: named } });
  const stem = named
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return put(`${stem || 'graph'}-${crypto.randomUUID().slice(0, 8)}`, 0);
}

async function put(id: string, revision: number): Promise<boolean> {
  const camera = view.value?.camera;
  const seen =
    camera === undefined || scope.value.length > 0
      ? whole.value
      : setView(whole.value, {
          zoom: Math.round(camera.zoom * 1000) / 1000,
          offset: [Math.round(camera.offset[0]), Math.round(camera.offset[1])],
        });
  try {
    const saved = await api.saveGraph({
      path: { id },
      // Without the header it must be a new graph.
      headers: revision === 0 ? {} : { 'If-Match': `"${revision}"` },
      body: { document: JSON.parse(writeDocument(seen, registry.value)) as GraphDocument },
    });
    markSaved(whole.value, { id, revision: saved.revision });
    removeDraft(origin.value.key);
    toast('success', t.state.savedAsVersion(saved.revision));
    return true;
  } catch (error) {
    const clash = error instanceof ApiError && error.code === 'storage/conflict';
    if (!clash) {
      toastError(error, t.state.notSaved);
      return false;
    }
    const theirs = Number(error.details['revision'] ?? 0);
    const answer = await ask(
      t.state.somebodySavedThisGraphMeanwhile,
      t.state.savedMeanwhile(revision, theirs),
      [
        { label: t.state.cancel, value: 'cancel' as const },
        { label: t.state.saveAsACopy, value: 'copy' as const, tone: 'primary' },
        { label: t.state.overwrite, value: 'over' as const, tone: 'danger' },
      ],
    );
    if (answer === 'copy') return saveAs();
    return answer === 'over' ? put(id, theirs) : false;
  }
}

/** The browser asks before it closes a page with unsaved changes. */
export function startLeaveGuard(): void {
  window.addEventListener('beforeunload', (event) => {
    if (anyDirty.value) event.preventDefault();
  });
}
