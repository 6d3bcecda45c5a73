import type { Run } from '../../../protocol/run-shapes.ts';
import { laterThan, newId } from '../../../studio/clock.ts';
import { fullQueue } from '../../../studio/full-queue.ts';
import { patched } from '../../../studio/patched-run.ts';
import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunPatch, RunRecords } from '../../../studio/ports/run-store.ts';
import { readablePage } from '../database.ts';
import { prepareColumn, prepareRows } from '../rows/prepared.ts';
import { runSummaryRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

/** @param now milliseconds since the epoch */
export function runRecords(
  { store, find, need, lastSeq, atomic, read }: RunTable,
  now: () => number,
): Synchronous<RunRecords> {
  const { db } = store;
  const sql = {
    insert: db.prepare(
      `INSERT INTO runs (id, graph_id, title, document, status, priority, source, created_at, queued_at, targets, batch, photograph, resume, expected)
       VALUES (@id, @graphId, @title, @document, 'queued', @priority, @source, @at, @at, @targets, @batch, @photograph, @resume, @expected)`,
    ),
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM runs').pluck(),
    list: prepareRows<
      [{ status: string | null; batch: string | null; of: number; before: number; limit: number }]
    >(
      db,
      `SELECT ${runSummaryRow.columns} FROM runs WHERE created_at < @before AND (@status IS NULL OR status = @status)
       AND (@batch IS NULL OR batch = @batch) AND (@of = 0 OR photograph IS NOT NULL)
       ORDER BY created_at DESC LIMIT @limit`,
    ),
    ids: prepareColumn<[], string>(db, 'SELECT CAST(id AS BLOB) FROM runs'),
    count: db.prepare<[string], number>('SELECT count(*) FROM runs WHERE status = ?').pluck(),
    update: db.prepare(
      `UPDATE runs SET status = @status, reason = @reason, errors = @errors, finished_at = @finishedAt,
       resume = @resume, priority = @priority,
       queued_at = CASE WHEN @status = 'queued' AND status <> 'queued' THEN @now ELSE queued_at END WHERE id = @id`,
    ),
    status: db.prepare<[string], string>('SELECT status FROM runs WHERE id = ?').pluck(),
    remove: db.prepare('DELETE FROM runs WHERE id = ?'),
  };

  function requireRoom(room: number): void {
    const queued = sql.count.get('queued') ?? 0;
    if (queued >= room) throw fullQueue(queued, room);
  }

  function change(before: Run, patch: RunPatch): Run {
    const row = patched(before, patch);
    sql.update.run({
      id: row.id,
      now: now(),
      status: row.status,
      reason: row.reason ?? null,
      errors: JSON.stringify(row.errors),
      finishedAt: row.finishedAt ?? null,
      resume: row.resume ? 1 : 0,
      priority: row.priority,
    });
    return need(row.id);
  }

  return {
    submit: (
      { document, priority, graphId, targets, source, batch, photograph, resume = false, expected },
      room,
    ) =>
      atomic(() => {
        if (room !== undefined) requireRoom(room);
        const id = newId();
        sql.insert.run({
          id,
          graphId: graphId ?? null,
          title: document.meta.title ?? '',
          document: JSON.stringify(document),
          priority,
          source: source ?? null,
          at: laterThan(sql.lastCreated.get(), now),
          targets: targets === undefined ? null : JSON.stringify(targets),
          batch: batch ?? null,
          photograph: photograph ?? null,
          resume: resume ? 1 : 0,
          expected: expected === undefined ? null : Math.round(expected),
        });
        return need(id);
      }),
    has: (id) => read(() => lastSeq(id) !== undefined),
    isRunning: (id) => read(() => sql.status.get(id) === 'running'),
    get: (id) => read(() => find(id)),
    list: ({ status = null, batch = null, ofPhotographs, ...page }) =>
      read(() =>
        readablePage(store, runSummaryRow, page, 'created_at', (before, limit) =>
          sql.list.all({ status, batch, of: ofPhotographs ? 1 : 0, before, limit }),
        ),
      ),
    ids: () => read(() => sql.ids.all()),
    count: (status) => read(() => sql.count.get(status) ?? 0),
    update: (id, patch) => atomic(() => change(need(id), patch)),
    updateFrom: (id, from, patch, room) =>
      atomic(() => {
        const before = need(id);
        if (!from.includes(before.status)) return undefined;
        if (room !== undefined) requireRoom(room);
        return change(before, patch);
      }),
    remove: (id) => {
      atomic(() => sql.remove.run(id));
    },
  };
}
