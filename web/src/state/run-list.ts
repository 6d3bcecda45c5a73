import { signal } from '@preact/signals';
import type { RunsMessage } from '../../../src/server/socket/protocol.ts';
import { api, type RunSummary } from '../api/rest.ts';
import { toastError } from './toasts.ts';

/** Runs, newest first, as far as they were loaded; kept up to date by the socket. */
export const runList = signal<readonly RunSummary[]>([]);
export const runListLoaded = signal(false);

export async function loadRuns(): Promise<void> {
  try {
    runList.value = (await api.runs()).items;
    runListLoaded.value = true;
  } catch (error) {
    toastError(error, 'The runs could not be loaded');
  }
}

export function takeRunList({ runs, removed }: RunsMessage): void {
  const changed = new Map(runs.map((run) => [run.id, run]));
  const gone = new Set(removed);
  const kept = runList.value.filter((run) => !gone.has(run.id)).map((run) => changed.get(run.id) ?? run);
  const known = new Set(kept.map((run) => run.id));
  const fresh = runs.filter((run) => !known.has(run.id));
  runList.value = [...fresh, ...kept].sort((a, b) => b.createdAt - a.createdAt);
}
