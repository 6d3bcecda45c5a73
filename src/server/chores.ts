import type { StudioLog } from '../studio/ports/log.ts';

/** What is done again and again while a studio is open. */
export interface Chore {
  readonly everyMs: number;
  /** Part of the time that it may take: one that takes long comes more rarely. Absent: it always takes a moment. */
  readonly share?: number;
  /** For the log, where it fails. */
  readonly what: string;
  readonly chore: () => Promise<unknown>;
}

/** Does chores until the function that is returned is called; one that fails is logged, and tried again in its turn. */
export function repeatChores(chores: readonly Chore[], log: StudioLog): () => void {
  const timers = chores.map((one) => setInterval(turnsOf(one, log), one.everyMs).unref());
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** @returns to be called at each turn @param now for tests, ms */
export function turnsOf(
  { share, what, chore }: Chore,
  log: StudioLog,
  now: () => number = () => performance.now(),
): () => Promise<void> {
  let notBefore = 0;
  return async () => {
    const began = now();
    if (began < notBefore) return;
    try {
      // While it goes on it is not begun again.
      if (share !== undefined) notBefore = Number.POSITIVE_INFINITY;
      await chore();
    } catch (error) {
      log('warn', `${what} failed`, { error: String(error) });
    }
    if (share !== undefined) notBefore = now() + (now() - began) * (1 / share - 1);
  };
}
