import { signal } from '@preact/signals';
import type { RunSummary } from '../../../../src/protocol/run-shapes.ts';
import type { RunsMessage } from '../../../../src/protocol/socket.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';

/** Runs, newest first, as far as they were loaded; kept up to date by the socket. */
export const runList = signal<readonly RunSummary[]>([]);
export const runListLoaded = signal(false);

/** What the socket told while lists were asked for: an answer may be older than it. */
const pending = new Set<RunsMessage[]>();

/** Asks for the list. @param load how; other than the server's only in tests */
export async function loadRuns(
  load: () => Promise<readonly RunSummary[]> = async () => (await api.listRuns()).items,
): Promise<void> {
  const meanwhile: RunsMessage[] = [];
  pending.add(meanwhile);
  try {
    const loaded = await load();
    runList.value = meanwhile.reduce(applyRuns, loaded);
    runListLoaded.value = true;
  } catch (error) {
    toastError(error, t.runs.runsNotLoaded);
  } finally {
    pending.delete(meanwhile);
  }
}

/** Takes older runs into the list that were asked for by themselves; undefined when that failed. */
export async function loadMoreRuns(
  load: () => Promise<readonly RunSummary[]>,
): Promise<readonly RunSummary[] | undefined> {
  const meanwhile: RunsMessage[] = [];
  pending.add(meanwhile);
  try {
    const loaded = meanwhile.reduce(applyRuns, await load());
    runList.value = applyRuns(runList.value, { runs: [...loaded], removed: [] });
    return loaded;
  } catch (error) {
    toastError(error, t.runs.runsNotLoaded);
    return undefined;
  } finally {
    pending.delete(meanwhile);
  }
}

export function takeRunList(message: RunsMessage): void {
  for (const meanwhile of pending) meanwhile.push(message);
  runList.value = applyRuns(runList.value, message);
}

/** The list with what a message changes, newest first. */
function applyRuns(list: readonly RunSummary[], { runs, removed }: RunsMessage): readonly RunSummary[] {
  const changed = new Map(runs.map((run) => [run.id, run]));
  const gone = new Set(removed);
  const kept = list.filter((run) => !gone.has(run.id)).map((run) => changed.get(run.id) ?? run);
  const known = new Set(kept.map((run) => run.id));
  const fresh = runs.filter((run) => !known.has(run.id));
  return [...fresh, ...kept].sort((a, b) => b.createdAt - a.createdAt);
}
