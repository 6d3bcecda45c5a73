import { batch, computed, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { type Origin, openDocument, origin, presentDocument, showDocument } from '../document/document.ts';
import { drafts, keepDraft, listDrafts } from '../document/drafts.ts';
import { select } from '../document/selection.ts';
import { view } from '../page/view.ts';
import { leaveRun, showRun } from '../run/run.ts';
import { type Awake, order, parked, presentTab } from './open-tabs.ts';

/** Tabs that were closed, the last one last: they can be opened again. */
const closed = signal<readonly Awake[]>([]);
const MOST_CLOSED = 10;

export const canReopen = computed(() => closed.value.length > 0);

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

/** Moves a tab by places in the row. */
export function moveTab(key: string, by: number): void {
  const at = order.value.indexOf(key);
  if (at < 0) return;
  const others = order.value.filter((one) => one !== key);
  const to = Math.max(0, Math.min(others.length, at + by));
  order.value = [...others.slice(0, to), key, ...others.slice(to)];
}

/** Whether the shown tab holds nothing that somebody would miss. */
function isBlank(): boolean {
  const { history } = presentDocument();
  const empty = Object.keys(history.present.document.nodes).length === 0;
  return empty && history.past.length === 0 && origin.peek().id === undefined;
}

function parkPresent(): void {
  const present = presentTab();
  keepDraft(present.document);
  parked.value = new Map([...parked.value, [present.document.origin.key, present]]);
}

/** An empty graph that nobody touched leaves no tab behind. */
function parkOrDrop(): void {
  if (isBlank()) order.value = order.value.filter((key) => key !== origin.peek().key);
  else parkPresent();
}

function forget(key: string): void {
  const next = new Map(parked.value);
  next.delete(key);
  parked.value = next;
}

function take(tab: Awake): void {
  showDocument(tab.document);
  select(tab.selection);
  void showRun(tab.run);
  const { camera } = tab;
  if (camera !== undefined) view.peek()?.camera.set(camera.zoom, camera.offset);
}
