import type { RunStatus, RunSummary } from '../../../src/protocol/run-shapes.ts';
import { t } from '../texts/texts.ts';
import { matchScore } from '../ui/search.ts';

/** Which runs are listed. */
export interface RunFilter {
  readonly status: 'all' | 'active' | 'done' | 'failed';
  /** Words of the title or of the reason. */
  readonly search: string;
}

const STATUSES: Readonly<Record<Exclude<RunFilter['status'], 'all'>, readonly RunStatus[]>> = {
  active: ['queued', 'running', 'paused'],
  done: ['done'],
  failed: ['failed', 'cancelled', 'interrupted'],
};

export function filterRuns(
  runs: readonly RunSummary[],
  { status, search }: RunFilter,
): readonly RunSummary[] {
  return runs.filter((run) => {
    if (status !== 'all' && !STATUSES[status].includes(run.status)) return false;
    if (search.trim() === '') return true;
    return matchScore(search, `${titleOf(run)} ${t.status[run.status]} ${run.reason ?? ''}`) >= 1;
  });
}

/** The first page, kept up to date, with older ones that were loaded after it; each run once, newest first. */
export function mergeRuns(fresh: readonly RunSummary[], older: readonly RunSummary[]): readonly RunSummary[] {
  const known = new Set(fresh.map(({ id }) => id));
  return [...fresh, ...older.filter(({ id }) => !known.has(id))].sort((a, b) => b.createdAt - a.createdAt);
}

export function titleOf(run: { readonly title?: string }): string {
  return run.title === undefined || run.title === '' ? t.state.untitled : run.title;
}

/** How long a run took, ms; undefined before its end. */
export function durationOf({
  startedAt,
  finishedAt,
}: Pick<RunSummary, 'startedAt' | 'finishedAt'>): number | undefined {
  return startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt;
}
