import { computed, signal } from '@preact/signals';
import type { RunStatus } from '../../../../src/protocol/run-shapes.ts';
import { t } from '../../texts/texts.ts';
import { type OpenDocument, origin, presentDocument } from '../document/document.ts';
import { selection } from '../document/selection.ts';
import { view } from '../page/view.ts';
import { type ParkedRun, presentRun, run, runOnCanvas } from '../run/run.ts';
import { type GraphPlace, placeOfDocument } from './place.ts';

/*
 * Several open graphs. The one that is shown lives in the signals of the page, as ever; the others are parked here with
 * all that is theirs: history, unsaved changes, selection, view, and the run that is watched.
 */

export interface Camera {
  readonly zoom: number;
  readonly offset: readonly [number, number];
}

/** A tab with all that it holds. */
export interface Awake {
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

/** The keys of the tabs, in the order of the row: the shown one's and those in {@link parked}. */
export const order = signal<readonly string[]>([origin.peek().key]);

/** The tabs that are not shown, by key. */
export const parked = signal<ReadonlyMap<string, Parked>>(new Map());

/** The run that is watched on the shown graph. */
export const watched = computed(() => (runOnCanvas.value ? run.value?.runId : undefined));
export const watchedStatus = computed<RunStatus | undefined>(() =>
  runOnCanvas.value ? run.value?.status : undefined,
);

/** What the shown tab holds, to be parked. */
export function presentTab(): Awake {
  return {
    kind: 'awake',
    document: presentDocument(),
    selection: selection.peek(),
    camera: cameraNow(),
    run: presentRun(),
  };
}

function cameraNow(): Camera | undefined {
  const camera = view.peek()?.camera;
  return camera === undefined ? undefined : { zoom: camera.zoom, offset: [...camera.offset] as const };
}

/** The tab that is asleep under a key; undefined for all others. */
export function asleep(key: string): Asleep | undefined {
  const tab = parked.peek().get(key);
  return tab?.kind === 'asleep' ? tab : undefined;
}

/** What a tab is called, and whether it would lose something. */
export function wordsOf(open: OpenDocument): { readonly title: string; readonly dirty: boolean } {
  const { document } = open.history.present;
  const empty = Object.keys(document.nodes).length === 0;
  return {
    title: document.meta.title || open.origin.template || t.tabs.untitled,
    dirty: !empty && placeOfDocument(open, undefined)?.kind === 'draft',
  };
}

/** Where a tab's graph is found again; undefined for an empty one. */
export function placeOfTab(key: string): GraphPlace | undefined {
  if (key === origin.peek().key) {
    return placeOfDocument(presentDocument(), watched.peek());
  }
  const tab = parked.peek().get(key);
  return tab?.kind === 'awake' ? placeOfDocument(tab.document, tab.run?.view.runId) : tab?.place;
}
