import type { Run } from '../../../protocol/run-shapes.ts';
import type { Synchronous } from '../../../studio/ports/promised.ts';
import { AGING_MS, SHORT_SECONDS, type WaitingRuns } from '../../../studio/ports/run-store.ts';
import { prepareColumn, prepareRows, type RawRow } from '../rows/prepared.ts';
import { UnreadableRow } from '../rows/row-kind.ts';
import { runRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

/** @param now milliseconds since the epoch */
export function waitingRuns(
  { store, need, atomic, read }: RunTable,
  now: () => number,
): Synchronous<WaitingRuns> {
  const { db, onUnreadable } = store;
  const short = `(expected IS NOT NULL AND expected <= ${SHORT_SECONDS})`;
  const order = `ORDER BY priority + ${short} + CAST((@now - queued_at) / @aging AS INTEGER) DESC,
    coalesce((SELECT max(s.started_at) FROM runs s WHERE s.source IS runs.source), 0), queued_at, created_at`;
  const sql = {
    next: db
      .prepare<[{ now: number; aging: number }], number>(
        `SELECT rowid FROM runs WHERE status = 'queued' ${order} LIMIT 1`,
      )
      .pluck(),
    nextShort: db
      .prepare<[{ now: number; aging: number }], number>(
        `SELECT rowid FROM runs WHERE status = 'queued' AND ${short} ${order} LIMIT 1`,
      )
      .pluck(),
    waiting: prepareColumn<[{ now: number; aging: number }], string>(
      db,
      `SELECT CAST(id AS BLOB) FROM runs WHERE status = 'queued' ${order}`,
    ),
    // By its place in the file: the id of a damaged row may name none.
    at: prepareRows<[number]>(db, `SELECT ${runRow.columns} FROM runs WHERE rowid = ?`),
    start: db.prepare(
      `UPDATE runs SET status = 'running', started_at = ?, started_seq = last_seq, finished_at = NULL, reason = NULL,
       errors = '[]', attempts = attempts + 1 WHERE rowid = ?`,
    ),
    giveUp: db.prepare(`UPDATE runs SET status = 'failed', reason = ?, finished_at = ? WHERE rowid = ?`),
    highest: db
      .prepare<[{ now: number; aging: number }], number | null>(
        `SELECT max(priority + ${short} + CAST((@now - queued_at) / @aging AS INTEGER)) FROM runs WHERE status = 'queued'`,
      )
      .pluck(),
    place: db.prepare(
      `UPDATE runs SET priority = @priority, queued_at = @now WHERE id = @id AND status = 'queued'`,
    ),
    running: prepareRows<
      [],
      RawRow & { readonly place: number; readonly id: string; readonly silent: number }
    >(
      db,
      `SELECT rowid AS place, CAST(id AS BLOB) AS id, last_seq = started_seq AS silent
       FROM runs WHERE status = 'running'`,
    ),
    interrupt: db.prepare(
      `UPDATE runs SET status = 'interrupted', reason = ?, finished_at = ? WHERE rowid = ?`,
    ),
    restart: db.prepare(`UPDATE runs SET attempts = attempts + 1 WHERE id = ? AND status = 'running'`),
  };

  /** The run of a row; told, and undefined, when it cannot be read. */
  function readAt(place: number): Run | undefined {
    try {
      return runRow.read(sql.at.get(place) ?? {});
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      onUnreadable(error);
      return undefined;
    }
  }

  return {
    take: (which) =>
      atomic(() => {
        const next = which === 'short' ? sql.nextShort : sql.next;
        for (;;) {
          const place = next.get({ now: now(), aging: AGING_MS });
          if (place === undefined) return undefined;
          sql.start.run(now(), place);
          const run = readAt(place);
          if (run !== undefined) return run;
          sql.giveUp.run('What was stored of it is damaged, and cannot be run.', now(), place);
        }
      }),
    waiting: () => read(() => sql.waiting.all({ now: now(), aging: AGING_MS })),
    arrange: (ids) =>
      atomic(() => {
        const at = now();
        const above = (sql.highest.get({ now: at, aging: AGING_MS }) ?? 0) + ids.length;
        for (const [index, id] of ids.entries()) sql.place.run({ id, now: at, priority: above - index });
      }),
    interruptRunning: (reason, except = new Set()) =>
      atomic(() => {
        const rows = sql.running.all().filter(({ id }) => !except.has(id));
        for (const { place } of rows) sql.interrupt.run(reason, now(), place);
        return rows.flatMap(({ place, silent }) => {
          const run = readAt(place);
          return run === undefined ? [] : [{ run, silent: silent === 1 }];
        });
      }),
    restart: (id) =>
      atomic(() => {
        sql.restart.run(id);
        return need(id);
      }),
  };
}
