import { batch, computed, effect } from '@preact/signals';
import { origin } from '../document/document.ts';
import { type Asleep, asleep, order, parked, placeOfTab, presentTab, watched, wordsOf } from './open-tabs.ts';
import { tabs } from './tabs.ts';

/*
 * Which tabs are open, and where their graphs are found, is kept for as long as the window lives, so that a reload
 * brings them back: they are asleep until they are shown.
 */

const SETTING = 'patchwise.tabs';

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
    const list = order.value.map(keptOf).filter((tab) => tab !== undefined);
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

function keptOf(key: string): Kept | undefined {
  const place = placeOfTab(key);
  if (place === undefined) return undefined;
  const isShown = key === origin.peek().key;
  const sleeping = isShown ? undefined : asleep(key);
  if (sleeping !== undefined) {
    const { kind: _kind, ...kept } = sleeping;
    return { key, ...kept };
  }
  const tab = parked.peek().get(key);
  const { document, camera } = isShown || tab?.kind !== 'awake' ? presentTab() : tab;
  return { key, place, ...wordsOf(document), camera, scope: document.scope };
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
