import { drawer, sideTab, theme, widePanel } from '../page/page.ts';
import type { Command } from './command.ts';

/** The look of the page, and its panels. */
export const pageCommands: readonly Command[] = [
  {
    id: 'theme',
    group: 'View',
    run: () => {
      theme.value = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    },
  },
  {
    id: 'theme-system',
    group: 'View',
    run: () => {
      theme.value = 'system';
    },
  },
  {
    id: 'show-gallery',
    group: 'View',
    run: () => {
      widePanel.value = 'gallery';
    },
  },
  {
    id: 'show-settings',
    group: 'View',
    keys: ['Mod+,'],
    run: () => {
      widePanel.value = 'settings';
    },
  },
  {
    id: 'show-runs',
    group: 'View',
    run: () => {
      widePanel.value = 'runs';
    },
  },
  {
    id: 'show-watch',
    group: 'View',
    run: () => {
      widePanel.value = 'inspector';
    },
  },
  {
    id: 'show-sweeps',
    group: 'View',
    run: () => {
      widePanel.value = 'choose';
    },
  },
  {
    id: 'show-paint',
    group: 'View',
    run: () => {
      widePanel.value = 'paint';
    },
  },
  {
    id: 'show-nodes',
    group: 'View',
    run: () => {
      drawer.value = 'nodes';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-outline',
    group: 'View',
    run: () => {
      drawer.value = 'outline';
      widePanel.value = undefined;
    },
  },
  {
    id: 'show-problems',
    group: 'View',
    run: () => {
      sideTab.value = 'problems';
    },
  },
];
