import type { GraphDocument } from '../graph/document/document.ts';
import type { RunService } from './run-service.ts';

/** Runs that are looked through. */
const LOOKED_THROUGH = 60;

/**
 * Seconds that the last run of a graph of that title took for the same targets: what it is expected to take again. Undefined
 * where there was none, and for a graph without a title.
 */
export async function lastTook(
  runs: Pick<RunService, 'list'>,
  { meta: { title } }: Pick<GraphDocument, 'meta'>,
  targets: readonly string[] = [],
): Promise<number | undefined> {
  if (title === undefined || title === '') return undefined;
  const done = await runs.list({ status: 'done', limit: LOOKED_THROUGH });
  const before = done.find((run) => run.title === title && String(run.targets ?? []) === String(targets));
  if (before?.startedAt === undefined || before.finishedAt === undefined) return undefined;
  return (before.finishedAt - before.startedAt) / 1000;
}
