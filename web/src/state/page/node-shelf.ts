import { computed, type Signal, signal } from '@preact/signals';
import type { RegisteredNode } from '../../../../src/graph/types/registry.ts';
import { registry } from './catalogue.ts';

/** What is dragged from the list carries its type under this name. */
export const NODE_DRAG = 'application/x-patchwise-node';

/* Node types that are near at hand: chosen ones, and those that were added last. Kept in the browser. */

const MOST_RECENT = 6;

const favouriteTypes = kept('patchwise.favourites');
const recentTypes = kept('patchwise.recent-nodes');

export const favourites = computed(() => known(favouriteTypes.value));

/** The last added first. */
export const recents = computed(() => known(recentTypes.value));

export function isFavourite(type: string): boolean {
  return favouriteTypes.value.includes(type);
}

export function toggleFavourite(type: string): void {
  const now = favouriteTypes.value;
  keep(
    'patchwise.favourites',
    favouriteTypes,
    now.includes(type) ? now.filter((other) => other !== type) : [...now, type],
  );
}

/** Remembers that a node of a type was added. */
export function noteAdded(type: string): void {
  const others = recentTypes.value.filter((other) => other !== type);
  keep('patchwise.recent-nodes', recentTypes, [type, ...others].slice(0, MOST_RECENT));
}

function known(types: readonly string[]): readonly RegisteredNode[] {
  return types.flatMap((type) => registry.value.latest(type) ?? []);
}

function kept(name: string): Signal<readonly string[]> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return signal(Array.isArray(value) ? value.filter((type) => typeof type === 'string') : []);
  } catch {
    return signal([]);
  }
}

function keep(name: string, where: Signal<readonly string[]>, types: readonly string[]): void {
  where.value = types;
  try {
    localStorage.setItem(name, JSON.stringify(types));
  } catch {
    // Storage is switched off: they hold until the page is closed.
  }
}
