import { leavePanel } from './back.ts';

/** Lets Escape lead from a panel back to the graph, unless something on it takes the key; returns what ends it. */
export function leaveByEscape(): () => void {
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    leavePanel();
  };
  window.addEventListener('keydown', leave);
  return () => window.removeEventListener('keydown', leave);
}
