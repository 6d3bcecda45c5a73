import type { ComponentType } from 'preact';
import { journey } from '../journey/journey.ts';
import { Gallery } from '../panels/gallery.tsx';
import { Problems } from '../panels/problems.tsx';
import { errors } from '../state/document/problems.ts';
import { run } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import type { t } from '../texts/texts.ts';
import type { IconName } from '../ui/icon.tsx';
import { lazy } from '../ui/lazy.tsx';

export interface Panel {
  readonly id: keyof typeof t.page.panels;
  readonly component: ComponentType;
  /** Takes the place of the canvas; else a tab at the right. */
  readonly wide?: boolean;
  readonly icon?: IconName;
  /** Whether it has a place in the rail now; always when absent. */
  readonly shown?: () => boolean;
  readonly badge?: () => { readonly count: number; readonly danger: boolean } | undefined;
}

/** Every panel of the page: wide ones have a place in the rail at the left, the others are tabs at the right. */
export const PANELS: readonly Panel[] = [
  { id: 'gallery', component: Gallery, wide: true, icon: 'grid' },
  {
    id: 'photo',
    component: lazy(async () => (await import('../play/photo-panel.tsx')).PhotoPanel),
    wide: true,
    icon: 'image',
    shown: () => journey.value !== undefined,
  },
  {
    id: 'library',
    component: lazy(async () => (await import('../panels/library-panel.tsx')).LibraryPanel),
    wide: true,
    icon: 'folder',
  },
  {
    id: 'runs',
    component: lazy(async () => (await import('../runs/runs.tsx')).RunsPanel),
    wide: true,
    icon: 'clock',
    badge: () => count(runList.value.filter((r) => isActive(r.status)).length, false),
  },
  {
    id: 'inspector',
    component: lazy(async () => (await import('../watch/watch.tsx')).WatchPanel),
    wide: true,
    icon: 'eye',
  },
  {
    id: 'choose',
    component: lazy(async () => (await import('../sweeps/sweeps-panel.tsx')).SweepsPanel),
    wide: true,
    icon: 'sweep',
  },
  {
    id: 'paint',
    component: lazy(async () => (await import('../paint/paint.tsx')).PaintPanel),
    wide: true,
    icon: 'brush',
  },
  {
    id: 'settings',
    component: lazy(async () => (await import('../settings/settings-panel.tsx')).SettingsPanel),
    wide: true,
    icon: 'gear',
  },
  { id: 'node', component: lazy(async () => (await import('../panels/node-panel.tsx')).Inspector) },
  {
    id: 'problems',
    component: Problems,
    badge: () => count(errors.value.length + (run.value?.errors.length ?? 0), true),
  },
];

function count(n: number, danger: boolean) {
  return n === 0 ? undefined : { count: n, danger };
}
