import type { Run } from '../protocol/run-shapes.ts';
import type { RunStore } from './ports/run-store.ts';

const REASON = 'The server ended while the run was running.';

/**
 * After a crash of the server: what ran is interrupted, and can be resumed. A run whose last word was that it had
 * finished did finish; only writing that down was missed. What was queued stays queued.
 * @param held given by a server with a broker: runs that other machines go on with still run, and one that had been taken
 *   but not sent to them yet, so that nobody has said a word of it, waits again
 */
export function recoverRuns(store: RunStore, reason = REASON, held?: ReadonlySet<string>): readonly Run[] {
  return store.interruptRunning(reason, held).map(({ run, silent }) => {
    // By numbers, not by times: the clock of the machine that computes may be another.
    if (held !== undefined && silent) return store.update(run.id, { status: 'queued' });
    const last = store.events(run.id, run.lastSeq - 1, 1)[0];
    if (last?.kind !== 'run-finished' || last.outcome === 'cancelled') return run;
    const [first] = last.errors;
    return store.update(run.id, {
      status: last.outcome,
      errors: last.errors,
      finishedAt: last.at,
      reason: first?.message ?? '',
    });
  });
}
