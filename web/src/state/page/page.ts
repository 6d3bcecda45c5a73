import { signal } from '@preact/signals';

/** What takes the place of the canvas: one of the wide panels, or nothing. */
export const widePanel = signal<string | undefined>('gallery');

/** The drawer at the left. */
export const drawer = signal<'nodes' | 'outline' | undefined>('nodes');

/** The tab at the right; undefined hides the side. */
export const sideTab = signal<string | undefined>('node');

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

function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(`patchwise.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`patchwise.${name}`, value);
  } catch {
    // Settings are a convenience.
  }
}
