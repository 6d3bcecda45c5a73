import type { Run } from '../protocol/run-shapes.ts';
import type { RunStore } from './ports/run-store.ts';

const REASON = 'The server ended while the run was running.';

/**
 * After a crash of the server: what ran is interrupted, and can be resumed. A run whose last word was that it had
 * finished did finish; only writing that down was missed. What was queued stays queued.
 * @param held given by a server with a broker: runs that other machines go on with still run, and one that had been taken
 *   but not sent to them yet, so that nobody has said a word of it, waits again
 */
export async function recoverRuns(
  store: RunStore,
  reason = REASON,
  held?: ReadonlySet<string>,
): Promise<readonly Run[]> {
  const recovered: Run[] = [];
  for (const { run, silent } of await store.interruptRunning(reason, held)) {
    // By numbers, not by times: the clock of the machine that computes may be another.
    const waitsAgain = held !== undefined && silent;
    recovered.push(waitsAgain ? await store.update(run.id, { status: 'queued' }) : await ended(run, store));
  }
  return recovered;
}

async function ended(run: Run, store: RunStore): Promise<Run> {
  const [last] = await store.events(run.id, run.lastSeq - 1, 1);
  if (last?.kind !== 'run-finished' || last.outcome === 'cancelled') return run;
  const [first] = last.errors;
  return store.update(run.id, {
    status: last.outcome,
    errors: last.errors,
    finishedAt: last.at,
    reason: first?.message ?? '',
  });
}
