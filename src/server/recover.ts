import type { Run } from '../protocol/run-shapes.ts';
import type { RunStore } from './store/run-store.ts';

const REASON = 'The server ended while the run was running.';

/**
 * After a crash of the server: what ran is interrupted, and can be resumed. A run whose last word was that it had
 * finished did finish; only writing that down was missed. What was queued stays queued.
 * @param held given by a server with a broker: runs that other machines go on with still run, and one that had been taken
 *   but not sent to them yet, so that nobody has said a word of it, waits again
 */
export function recoverRuns(store: RunStore, reason = REASON, held?: ReadonlySet<string>): readonly Run[] {
  return store.interruptRunning(reason, held).map((id) => {
    const run = store.get(id) as Run;
    const last = store.events(id, run.lastSeq - 1, 1)[0];
    if (held !== undefined && (last === undefined || last.at < (run.startedAt ?? 0))) {
      return store.update(id, { status: 'queued' });
    }
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
