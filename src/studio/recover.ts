import type { Run } from '../protocol/run-shapes.ts';
import type { RunStore } from './ports/run-store.ts';

const REASON = 'The server ended while the run was running.';

/** A run that has taken so many with it is not tried again by itself. */
const MOST_ATTEMPTS = 10;

/** What is known of the crash. */
export interface Recovery {
  /** What people are told. */
  readonly reason?: string;
  /**
   * Given by a server with a broker: runs that other machines go on with still run, and one that had been taken but not sent to
   * them yet, so that nobody has said a word of it, waits again.
   */
  readonly held?: ReadonlySet<string> | undefined;
  /** This one goes on in the place of another: what ran there waits again, and is resumed. */
  readonly goOn?: boolean;
}

/**
 * After a crash of the server: what ran is interrupted, and can be resumed. A run whose last word was that it had
 * finished did finish; only writing that down was missed. What was queued stays queued.
 */
export async function recoverRuns(
  store: RunStore,
  { reason = REASON, held, goOn = false }: Recovery = {},
): Promise<readonly Run[]> {
  const recovered: Run[] = [];
  for (const { run, silent } of await store.interruptRunning(reason, held)) {
    // By numbers, not by times: the clock of the machine that computes may be another.
    const waitsAgain = held !== undefined && silent;
    const now = waitsAgain ? await store.update(run.id, { status: 'queued' }) : await ended(run, store);
    const goesOn = goOn && now.status === 'interrupted' && (now.attempts ?? 1) < MOST_ATTEMPTS;
    recovered.push(goesOn ? await store.update(run.id, { status: 'queued', resume: true }) : now);
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
