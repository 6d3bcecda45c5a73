import type { StudioLog } from '../studio/ports/log.ts';

/** What is done again and again while a studio is open. */
export interface Chore {
  readonly everyMs: number;
  /** For the log, where it fails. */
  readonly what: string;
  readonly chore: () => Promise<unknown>;
}

/** Does chores until the function that is returned is called; one that fails is logged, and tried again in its turn. */
export function repeatChores(chores: readonly Chore[], log: StudioLog): () => void {
  const timers = chores.map(({ everyMs, what, chore }) =>
    setInterval(() => {
      chore().catch((error: unknown) => log('warn', `${what} failed`, { error: String(error) }));
    }, everyMs).unref(),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
