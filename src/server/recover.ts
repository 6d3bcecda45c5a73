import type { Run } from '../protocol/run-shapes.ts';
import type { SqliteRunStore } from './store/run-store.ts';

const REASON = 'The server ended while the run was running.';

/**
 * After a crash of the server: what ran is interrupted, and can be resumed. A run whose last word was that it had
 * finished did finish; only writing that down was missed. What was queued stays queued.
 * @param held runs that other machines go on with: they still run
 */
export function recoverRuns(
  store: SqliteRunStore,
  reason = REASON,
  held?: ReadonlySet<string>,
): readonly Run[] {
  return store.interruptRunning(reason, held).map((id) => {
    const run = store.get(id) as Run;
    const last = store.events(id, run.lastSeq - 1, 1)[0];
    if (last?.kind !== 'run-finished' || last.outcome === 'cancelled') return run;
    const [first] = last.errors;
    return store.update(id, {
      status: last.outcome,
      errors: last.errors,
      finishedAt: last.at,
      reason: first?.message ?? '',
    });
  });
}
