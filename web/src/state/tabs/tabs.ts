import { computed } from '@preact/signals';
import type { RunStatus } from '../../../../src/protocol/run-shapes.ts';
import { origin, presentDocument } from '../document/document.ts';
import { runList } from '../run/run-list.ts';
import { order, parked, placeOfTab, watchedStatus, wordsOf } from './open-tabs.ts';
import type { GraphPlace } from './place.ts';

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

function statusOf(id: string | undefined): RunStatus | undefined {
  return id === undefined ? undefined : runList.value.find((row) => row.id === id)?.status;
}

/** Runs of tabs that are not shown, as they stood when they were left. */
export const parkedRuns = computed(() =>
  [...parked.value].flatMap(([key, tab]) =>
    tab.kind === 'awake' && tab.run !== undefined
      ? [{ key, title: wordsOf(tab.document).title, run: tab.run.view }]
      : [],
  ),
);

/** The key of the tab some places further, round and round. */
export function tabBeside(step: number): string | undefined {
  const keys = order.value;
  const at = keys.indexOf(origin.value.key);
  return keys[(at + step + keys.length) % keys.length];
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
