import { batch, computed, effect, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import type { RunStatus } from '../../../../src/protocol/run-shapes.ts';
import { t } from '../../texts/texts.ts';
import {
  type OpenDocument,
  type Origin,
  openDocument,
  origin,
  presentDocument,
  showDocument,
} from '../document/document.ts';
import { drafts, keepDraft, listDrafts } from '../document/drafts.ts';
import { select, selection } from '../document/selection.ts';
import { leaveRun, type ParkedRun, presentRun, run, runOnCanvas, showRun } from '../run/run.ts';
import { runList } from '../run/run-list.ts';
import { type GraphPlace, placeOfDocument } from './place.ts';
import { view } from './view.ts';

/*
 * Several open graphs. The one that is shown lives in the signals of the page, as ever; the others are parked here with
 * all that is theirs: history, unsaved changes, selection, view, and the run that is watched. Which tabs are open, and
 * where their graphs are found, is kept for as long as the window lives, so that a reload brings them back: those are
 * asleep until they are shown.
 */

interface Camera {
  readonly zoom: number;
  readonly offset: readonly [number, number];
}

interface Awake {
  readonly kind: 'awake';
  readonly document: OpenDocument;
  readonly selection: readonly string[];
  readonly camera: Camera | undefined;
  readonly run: ParkedRun | undefined;
}

/** Of a page that was loaded again: only where it is found. */
export interface Asleep {
  readonly kind: 'asleep';
  readonly place: GraphPlace;
  readonly title: string;
  readonly dirty: boolean;
  readonly camera: Camera | undefined;
  readonly scope: readonly string[];
}

type Parked = Awake | Asleep;

/** A tab as it is shown. */
export interface TabView {
  /** The key of its document's origin. */
  readonly key: string;
  readonly title: string;
  readonly dirty: boolean;
  readonly shown: boolean;
  /** How its run stands, if one is watched. */
  readonly status: RunStatus | undefined;
}

const SETTING = 'patchwise.tabs';

const order = signal<readonly string[]>([origin.peek().key]);
const parked = signal<ReadonlyMap<string, Parked>>(new Map());
/** Tabs that were closed, the last one last: they can be opened again. */
const closed = signal<readonly Awake[]>([]);
const MOST_CLOSED = 10;

/** The run that is watched on the shown graph. */
const watched = computed(() => (runOnCanvas.value ? run.value?.runId : undefined));
const watchedStatus = computed(() => (runOnCanvas.value ? run.value?.status : undefined));

/** The tabs in their order; reads signals. */
export const tabs = computed<readonly TabView[]>(() => {
  const shown = origin.value.key;
  return order.value.flatMap((key): TabView[] => {
    if (key === shown) {
      return [{ key, ...wordsOf(presentDocument()), shown: true, status: watchedStatus.value }];
    }
    const other = parked.value.get(key);
    if (other === undefined) return [];
    if (other.kind === 'asleep') {
      const { title, dirty, place } = other;
      return [{ key, title, dirty, shown: false, status: statusOf(place.run) }];
    }
    const id = other.run?.view.runId;
    return [
      { key, ...wordsOf(other.document), shown: false, status: statusOf(id) ?? other.run?.view.status },
    ];
  });
});

/** Whether any tab has changes that were not saved. */
export const anyDirty = computed(() => tabs.value.some(({ dirty }) => dirty));

export const canReopen = computed(() => closed.value.length > 0);

function wordsOf(open: OpenDocument): Pick<TabView, 'title' | 'dirty'> {
  const { document } = open.history.present;
  const empty = Object.keys(document.nodes).length === 0;
  return {
    title: document.meta.title || open.origin.template || t.tabs.untitled,
    dirty: !empty && placeOfDocument(open, undefined)?.kind === 'draft',
  };
}

function statusOf(id: string | undefined): RunStatus | undefined {
  return id === undefined ? undefined : runList.value.find((row) => row.id === id)?.status;
}

/** Whether the shown tab holds nothing that somebody would miss. */
function isBlank(): boolean {
  const { history } = presentDocument();
  const empty = Object.keys(history.present.document.nodes).length === 0;
  return empty && history.past.length === 0 && origin.peek().id === undefined;
}

function cameraNow(): Camera | undefined {
  const camera = view.peek()?.camera;
  return camera === undefined ? undefined : { zoom: camera.zoom, offset: [...camera.offset] as const };
}

function presentTab(): Awake {
  return {
    kind: 'awake',
    document: presentDocument(),
    selection: selection.peek(),
    camera: cameraNow(),
    run: presentRun(),
  };
}

function parkPresent(): void {
  const present = presentTab();
  keepDraft(present.document);
  parked.value = new Map([...parked.value, [present.document.origin.key, present]]);
}

/** Opens a document in a tab of its own, beside the shown one; an empty graph that was not touched gives its place. */
export function openTab(document: GraphDocument, from: Partial<Origin> = {}): void {
  const before = origin.peek().key;
  batch(() => {
    const blank = isBlank();
    if (!blank) parkPresent();
    leaveRun();
    select([]);
    openDocument(document, from);
    const { key } = origin.peek();
    forget(key);
    const others = order.value.filter((one) => one !== key);
    const at = others.indexOf(before);
    order.value = blank
      ? others.map((one) => (one === before ? key : one))
      : [...others.slice(0, at + 1), key, ...others.slice(at + 1)];
  });
}

function forget(key: string): void {
  const next = new Map(parked.value);
  next.delete(key);
  parked.value = next;
}

/** The tab that is asleep under a key; undefined for all others. */
export function asleep(key: string): Asleep | undefined {
  const tab = parked.peek().get(key);
  return tab?.kind === 'asleep' ? tab : undefined;
}

/** Takes a tab out that cannot be opened any more, as when its graph was deleted. */
export function dropTab(key: string): void {
  batch(() => {
    forget(key);
    order.value = order.value.filter((one) => one !== key);
  });
}

/** Puts a loaded document into the place of a tab that is asleep, and shows it. */
export function wakeTab(key: string, document: GraphDocument, from: Partial<Origin>): void {
  batch(() => {
    parkOrDrop();
    leaveRun();
    select([]);
    openDocument(document, { ...from, key });
    forget(key);
  });
}

/** Shows a tab that is awake; false for one that is not. */
export function swapTab(key: string): boolean {
  const tab = parked.peek().get(key);
  if (tab?.kind !== 'awake') return false;
  batch(() => {
    parkOrDrop();
    take(tab);
    forget(key);
  });
  return true;
}

/** An empty graph that nobody touched leaves no tab behind. */
function parkOrDrop(): void {
  if (isBlank()) order.value = order.value.filter((key) => key !== origin.peek().key);
  else parkPresent();
}

function take(tab: Awake): void {
  showDocument(tab.document);
  select(tab.selection);
  void showRun(tab.run);
  const { camera } = tab;
  if (camera !== undefined) view.peek()?.camera.set(camera.zoom, camera.offset);
}

/**
 * Takes the shown tab out; it can be opened again.
 * @returns the key of the tab to show next; undefined when there is none
 */
export function closePresent(): string | undefined {
  const { key } = origin.peek();
  const at = order.peek().indexOf(key);
  const present = presentTab();
  keepDraft(present.document);
  drafts.value = listDrafts();
  if (!isBlank()) closed.value = [...closed.value, present].slice(-MOST_CLOSED);
  const others = order.peek().filter((one) => one !== key);
  return others[Math.min(at, others.length - 1)];
}

/** Opens the tab again that was closed last. */
export function reopenTab(): boolean {
  const tab = closed.peek().at(-1);
  if (tab === undefined) return false;
  closed.value = closed.value.slice(0, -1);
  const { key } = tab.document.origin;
  // It was opened from its draft meanwhile.
  if (order.peek().includes(key)) return swapTab(key);
  batch(() => {
    parkOrDrop();
    order.value = [...order.value, key];
    take(tab);
  });
  return true;
}

/** The key of the tab some places further, round and round. */
export function tabBeside(step: number): string | undefined {
  const keys = order.value;
  const at = keys.indexOf(origin.value.key);
  return keys[(at + step + keys.length) % keys.length];
}

/** Moves a tab by places in the row. */
export function moveTab(key: string, by: number): void {
  const at = order.value.indexOf(key);
  if (at < 0) return;
  const others = order.value.filter((one) => one !== key);
  const to = Math.max(0, Math.min(others.length, at + by));
  order.value = [...others.slice(0, to), key, ...others.slice(to)];
}

/** The tab in which a graph is open that was not changed since, or a draft; undefined when it is in none. */
export function tabOfPlace(place: GraphPlace): string | undefined {
  return order.peek().find((key) => {
    const there = placeOfTab(key);
    return there !== undefined && there.kind === place.kind && there.id === place.id;
  });
}

/** The tab of a stored graph, changed or not. */
export function tabOfGraph(id: string): string | undefined {
  return order.peek().find((key) => {
    if (key === origin.peek().key) return origin.peek().id === id;
    const tab = parked.peek().get(key);
    if (tab?.kind === 'awake') return tab.document.origin.id === id;
    return tab?.place.kind === 'graph' && tab.place.id === id;
  });
}

function placeOfTab(key: string): GraphPlace | undefined {
  if (key === origin.peek().key) {
    return placeOfDocument(presentDocument(), watched.peek());
  }
  const tab = parked.peek().get(key);
  return tab?.kind === 'awake' ? placeOfDocument(tab.document, tab.run?.view.runId) : tab?.place;
}

// ── Kept over a reload ──

interface Kept extends Omit<Asleep, 'kind'> {
  readonly key: string;
}

/** Brings the tabs of this window back, asleep. @returns the key of the one that was shown */
export function restoreTabs(): string | undefined {
  const { tabs: list, shown } = readKept();
  if (list.length === 0) return undefined;
  batch(() => {
    parked.value = new Map(list.map(({ key, ...tab }) => [key, { kind: 'asleep', ...tab }]));
    order.value = [...list.map(({ key }) => key), origin.peek().key];
  });
  return shown;
}

/** Keeps from now on which tabs are open. */
export function startTabs(): void {
  const write = (): void => {
    const list = order.value.flatMap((key): Kept[] => keptOf(key) ?? []);
    const shown = origin.value.key;
    try {
      sessionStorage.setItem(SETTING, JSON.stringify({ shown, tabs: list }));
    } catch {
      // Storage is full or switched off: after a reload, drafts and saved graphs are in the gallery.
    }
  };
  // Told of what is kept only, not of each step of a run.
  const wanted = computed(() =>
    JSON.stringify([
      tabs.value.map(({ key, title, dirty, shown }) => [key, title, dirty, shown]),
      watched.value,
    ]),
  );
  effect(() => {
    void wanted.value;
    write();
  });
  window.addEventListener('pagehide', write);
}

function keptOf(key: string): [Kept] | undefined {
  const place = placeOfTab(key);
  if (place === undefined) return undefined;
  const tab = parked.peek().get(key);
  if (key !== origin.peek().key && tab?.kind === 'asleep') {
    const { kind: _kind, ...kept } = tab;
    return [{ key, ...kept }];
  }
  const { document, camera } = key === origin.peek().key || tab?.kind !== 'awake' ? presentTab() : tab;
  return [{ key, place, ...wordsOf(document), camera, scope: document.scope }];
}

function readKept(): { readonly shown?: string; readonly tabs: readonly Kept[] } {
  try {
    const value = JSON.parse(sessionStorage.getItem(SETTING) ?? '') as { shown?: unknown; tabs?: unknown };
    if (!Array.isArray(value.tabs)) return { tabs: [] };
    const list = value.tabs.filter(
      (tab): tab is Kept =>
        typeof tab?.key === 'string' && typeof tab.place?.kind === 'string' && Array.isArray(tab.scope),
    );
    return { tabs: list, ...(typeof value.shown === 'string' ? { shown: value.shown } : {}) };
  } catch {
    return { tabs: [] };
  }
}

/** Runs of tabs that are not shown, as they stood when they were left. */
export const parkedRuns = computed(() =>
  [...parked.value].flatMap(([key, tab]) =>
    tab.kind === 'awake' && tab.run !== undefined
      ? [{ key, title: wordsOf(tab.document).title, run: tab.run.view }]
      : [],
  ),
);
