import { type GraphDocument, own } from '../../../../src/graph/document/document.ts';
import { setView } from '../../../../src/graph/document/edit.ts';
import { loadDocument } from '../../../../src/graph/document/load.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { ApiError } from '../../api/error.ts';
import { api } from '../../api/rest.ts';
import { ask, askText } from '../../ui/dialogs.tsx';
import { measureNode, placeNodes, TITLE } from '../document/actions.ts';
import {
  adjustDocument,
  dirty,
  EMPTY_GRAPH,
  graph,
  markSaved,
  type Origin,
  openDocument,
  origin,
  scope,
  whole,
} from '../document/document.ts';
import { type Draft, draftDocument, removeDraft } from '../document/drafts.ts';
import { select, selectedNodes } from '../document/selection.ts';
import { leaveRun, startRun, watchRun } from '../run/run.ts';
import { registry } from './catalogue.ts';
import { narrow, sideTab, widePanel } from './page.ts';
import { toast, toastError } from './toasts.ts';
import { view } from './view.ts';

/*
 * Opening and saving. Nothing is opened over unsaved changes without asking; what is given up stays as a draft.
 */

/** True when the open document may go. */
async function mayLeave(): Promise<boolean> {
  if (!dirty.value || Object.keys(whole.value.nodes).length === 0) return true;
  const answer = await ask(
    'Unsaved changes',
    `"${graph.value.meta.title ?? 'Untitled'}" has changes that are not saved. They stay as a draft in this browser if you go on.`,
    [
      { label: 'Stay', value: 'stay' as const },
      { label: 'Go on without saving', value: 'go' as const },
      { label: 'Save', value: 'save' as const, tone: 'primary' },
    ],
  );
  if (answer === 'save') return save();
  return answer === 'go';
}

async function open(
  document: GraphDocument,
  from: Partial<Omit<Origin, 'savedText'>>,
  keep: { readonly unsaved?: boolean } = {},
): Promise<void> {
  leaveRun();
  select([]);
  openDocument(document, from);
  if (keep.unsaved) origin.value = { ...origin.value, savedText: '' };
  widePanel.value = undefined;
  if (!narrow.value) sideTab.value ??= 'node';
  await settle();
  // Keys mean the graph from the first moment on.
  view.value?.canvas.focus({ preventScroll: true });
}

/** Places nodes that have no place, and shows all of it, or what was seen when it was saved. */
async function settle(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const unplaced = Object.keys(graph.value.nodes).filter(
    (key) => own(graph.value.view?.nodes, key) === undefined,
  );
  if (unplaced.length > 0) adjustDocument(await laidOut(graph.value, unplaced.length));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const { zoom, offset } = graph.value.view ?? {};
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
    'Arrange',
    new Map([...boxes].map(([key, box]) => [key, { ...box, x: box.x + left, y: box.y + top }])),
  );
  view.value?.fit();
}

export async function openTemplate(id: string, run: boolean): Promise<void> {
  if (!(await mayLeave())) return;
  try {
    const { document, title } = await api.getTemplate({ path: { id } });
    await open(document, { template: title, workflow: id });
    if (run) await startRun();
  } catch (error) {
    toastError(error, 'The workflow could not be opened');
  }
}

export async function openStored(id: string, revision?: number): Promise<void> {
  if (!(await mayLeave())) return;
  try {
    const row = await api.getGraph({ path: { id }, query: revision === undefined ? {} : { revision } });
    const latest = revision === undefined ? row.revision : (await api.getGraph({ path: { id } })).revision;
    await open(
      row.document,
      { id, revision: latest },
      { unsaved: revision !== undefined && revision !== latest },
    );
    if (revision !== undefined && revision !== latest) {
      toast('info', `This is version ${revision}. Save it to make it the newest.`);
    }
  } catch (error) {
    toastError(error, 'The graph could not be opened');
  }
}

export async function openNew(): Promise<void> {
  if (await mayLeave()) await open(EMPTY_GRAPH, {});
}

/** Opens a graph that came in a file or in a picture. */
export async function openImported(document: GraphDocument, name: string): Promise<void> {
  if (!(await mayLeave())) return;
  await open(document, {}, { unsaved: true });
  const count = Object.keys(document.nodes).length;
  toast('success', `"${name}" opened: ${count} node${count === 1 ? '' : 's'}.`);
}

/** @param quiet without a message, as when a page is loaded again */
export async function openDraft(
  draft: Draft,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<void> {
  const document = draftDocument(draft);
  if (document === undefined) {
    toast('error', 'The draft is damaged and cannot be opened.');
    removeDraft(draft.key);
    return;
  }
  if (!(await mayLeave())) return;
  await open(
    document,
    { key: draft.key, revision: draft.revision, ...(draft.id === undefined ? {} : { id: draft.id }) },
    { unsaved: true },
  );
  if (!quiet) toast('success', 'The draft was restored.');
}

/** Opens the graph that a run computed, and shows the run on it. */
export async function openRun(id: string): Promise<void> {
  if (!(await mayLeave())) return;
  try {
    const { run } = await api.getRun({ path: { id } });
    const loaded = loadDocument(run.document, registry.value);
    await open(loaded.document ?? run.document, run.graphId === undefined ? {} : { id: run.graphId }, {
      unsaved: true,
    });
    await watchRun(id, whole.value);
  } catch (error) {
    toastError(error, 'The run could not be opened');
  }
}

/** Saves under the name that the document has, or asks for one. Resolves with whether it was saved. */
export async function save(): Promise<boolean> {
  const { id, revision } = origin.value;
  if (id === undefined) return saveAs();
  return put(id, revision);
}

export async function saveAs(): Promise<boolean> {
  const title = await askText('Save', 'Name', graph.value.meta.title ?? origin.value.template ?? '', 'Save');
  if (title === undefined) return false;
  const named = title.trim() || 'Untitled';
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
    toast('success', `Saved as version ${saved.revision}.`);
    return true;
  } catch (error) {
    const clash = error instanceof ApiError && error.code === 'storage/conflict';
    if (!clash) {
      toastError(error, 'Not saved');
      return false;
    }
    const theirs = Number(error.details['revision'] ?? 0);
    const answer = await ask(
      'Somebody saved this graph meanwhile',
      `You began with version ${revision}; version ${theirs} is stored. Overwriting makes yours the newest, and theirs stays in the history.`,
      [
        { label: 'Cancel', value: 'cancel' as const },
        { label: 'Save as a copy', value: 'copy' as const, tone: 'primary' },
        { label: 'Overwrite', value: 'over' as const, tone: 'danger' },
      ],
    );
    if (answer === 'copy') return saveAs();
    return answer === 'over' ? put(id, theirs) : false;
  }
}

/** The browser asks before it closes a page with unsaved changes. */
export function startLeaveGuard(): void {
  window.addEventListener('beforeunload', (event) => {
    if (dirty.value && Object.keys(whole.value.nodes).length > 0) event.preventDefault();
  });
}
