import { readSetting, writeSetting } from '../page/browser-settings.ts';

/** Graphs whose last run is remembered. */
const MOST = 100;

/** The run that a stored graph was last seen with in this browser. */
export function lastRunOf(graph: string): string | undefined {
  return remembered().find(([id]) => id === graph)?.[1];
}

/** Remembers which run a stored graph is seen with, so that it opens with its pictures. */
export function rememberRun(graph: string | undefined, runId: string | undefined): void {
  if (graph === undefined || runId === undefined) return;
  const others = remembered().filter(([id]) => id !== graph);
  writeSetting('last-runs', JSON.stringify([[graph, runId], ...others].slice(0, MOST)));
}

function remembered(): readonly (readonly [graph: string, run: string])[] {
  try {
    const read: unknown = JSON.parse(readSetting('last-runs') ?? '[]');
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
