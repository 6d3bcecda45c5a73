import { signal } from '@preact/signals';
import { readSetting, writeSetting } from './browser-settings.ts';

/** Of {@link widePanel}: nothing is shown until what the page's address names has been loaded. */
export const ARRIVING = 'arriving';

/** What takes the place of the canvas: one of the wide panels, {@link ARRIVING}, or undefined for none. */
export const widePanel = signal<string | undefined>('gallery');

/** Whether a card is being made of the open graph. */
export const makingCard = signal(false);

/** Width below which the page is laid out for a phone, or for a window that is zoomed to twice its size; CSS px. */
const NARROW = 760;

/** Whether the page is that narrow; follows the window. */
export const narrow = signal(windowWidth() <= NARROW);

type Drawer = 'nodes' | 'outline';

/** The drawer at the left: as it was left, at first closed where it would leave the graph little room. */
export const drawer = signal<Drawer | undefined>(firstDrawer());

/** Notes how the drawer is left. */
export function keepDrawer(): void {
  writeSetting('drawer', drawer.peek() ?? 'closed');
}

function firstDrawer(): Drawer | undefined {
  const kept = readSetting('drawer');
  if (kept === undefined) return windowWidth() > 1400 ? 'nodes' : undefined;
  return windowWidth() > NARROW && (kept === 'nodes' || kept === 'outline') ? kept : undefined;
}

/** The tab at the right; undefined hides the side. */
export const sideTab = signal<string | undefined>(windowWidth() > NARROW ? 'node' : undefined);

/** Keeps {@link narrow} up to date; returns a function that ends it. */
export function followWidth(): () => void {
  const told = (): void => {
    const now = windowWidth() <= NARROW;
    if (now === narrow.peek()) return;
    narrow.value = now;
    drawer.value = undefined;
    sideTab.value = now ? undefined : 'node';
  };
  window.addEventListener('resize', told);
  return () => window.removeEventListener('resize', told);
}

function windowWidth(): number {
  return typeof window === 'undefined' ? 1920 : window.innerWidth;
}

export const minimapShown = signal(readSetting('minimap') !== 'off');

export type Theme = 'dark' | 'light' | 'system';

export const theme = signal<Theme>((readSetting('theme') as Theme | undefined) ?? 'system');

/** What the theme comes to, and a signal for the canvas to read its colours again. */
export const shownTheme = signal<'dark' | 'light'>('dark');

/** Applies the theme to the page, now and whenever the system's choice changes. */
export function startTheme(): void {
  const system = window.matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    const choice = theme.value === 'system' ? (system.matches ? 'light' : 'dark') : theme.value;
    document.documentElement.dataset['theme'] = choice;
    shownTheme.value = choice;
  };
  system.addEventListener('change', apply);
  theme.subscribe((value) => {
    writeSetting('theme', value);
    apply();
  });
  minimapShown.subscribe((shown) => writeSetting('minimap', shown ? 'on' : 'off'));
}
