import type { Run } from '../../../protocol/run-shapes.ts';
import type { RunTable } from './table.ts';

/** The order in which runs that wait are taken, and those that run. */
export interface WaitingRuns {
  /** The next queued run by priority (which rises with waiting), turn of its source, age; marks it running. */
  take(): Run | undefined;
  /** Ids of the waiting runs in the order in which they would be taken now. */
  waiting(): readonly string[];
  /** Puts waiting runs first, in this order; what is not named, or does not wait, stays as it is. */
  arrange(ids: readonly string[]): void;
  /**
   * Marks running runs interrupted: after a crash of the server nothing runs, but for what other machines go on with.
   * @returns the ids of those that it has marked
   */
  interruptRunning(reason: string, except?: ReadonlySet<string>): readonly string[];
  /** Counts one more attempt of a run that runs: another machine has begun it again. @throws `run/missing` */
  restart(id: string): Run;
}

/** A queued run gains one level of priority for this long a wait, so that none waits forever. */
export const AGING_MS = 10 * 60_000;

/** @param now milliseconds since the epoch */
export function waitingRuns({ db, need, atomic, read }: RunTable, now: () => number): WaitingRuns {
  const sql = {
    next: db
      .prepare<[{ now: number; aging: number; limit: number }], string>(
        `SELECT id FROM runs WHERE status = 'queued'
         ORDER BY priority + CAST((@now - queued_at) / @aging AS INTEGER) DESC,
           coalesce((SELECT max(s.started_at) FROM runs s WHERE s.source IS runs.source), 0),
           queued_at, created_at
         LIMIT @limit`,
      )
      .pluck(),
    start: db.prepare(
      `UPDATE runs SET status = 'running', started_at = ?, finished_at = NULL, reason = NULL, errors = '[]',
       attempts = attempts + 1 WHERE id = ?`,
    ),
    highest: db
      .prepare<[{ now: number; aging: number }], number | null>(
        `SELECT max(priority + CAST((@now - queued_at) / @aging AS INTEGER)) FROM runs WHERE status = 'queued'`,
      )
      .pluck(),
    place: db.prepare(
      `UPDATE runs SET priority = @priority, queued_at = @now WHERE id = @id AND status = 'queued'`,
    ),
    running: db.prepare<[], string>(`SELECT id FROM runs WHERE status = 'running'`).pluck(),
    interrupt: db.prepare(
      `UPDATE runs SET status = 'interrupted', reason = ?, finished_at = ? WHERE id = ? AND status = 'running'`,
    ),
    restart: db.prepare(`UPDATE runs SET attempts = attempts + 1 WHERE id = ? AND status = 'running'`),
  };

  return {
    take: () =>
      atomic(() => {
        const id = sql.next.get({ now: now(), aging: AGING_MS, limit: 1 });
        if (id === undefined) return undefined;
        sql.start.run(now(), id);
        return need(id);
      }),
    waiting: () => read(() => sql.next.all({ now: now(), aging: AGING_MS, limit: -1 })),
    arrange: (ids) =>
      atomic(() => {
        const at = now();
        const above = (sql.highest.get({ now: at, aging: AGING_MS }) ?? 0) + ids.length;
        for (const [index, id] of ids.entries()) sql.place.run({ id, now: at, priority: above - index });
      }),
    interruptRunning: (reason, except = new Set()) =>
      atomic(() => {
        const ids = sql.running.all().filter((id) => !except.has(id));
        const at = now();
        for (const id of ids) sql.interrupt.run(reason, at, id);
        return ids;
      }),
    restart: (id) =>
      atomic(() => {
        sql.restart.run(id);
        return need(id);
      }),
  };
}
