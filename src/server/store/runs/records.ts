import type { Run, RunStatus } from '../../../protocol/run-shapes.ts';
import { laterThan, newId } from '../clock.ts';
import { type RawRun, toRun } from './run-row.ts';
import type { RunTable } from './table.ts';

/** Runs as they were submitted, with what has become of them. */
export interface RunRecords {
  submit(
    run: Pick<Run, 'document' | 'priority'> &
      Partial<Pick<Run, 'graphId' | 'targets' | 'source' | 'batch' | 'resume'>>,
  ): Run;
  get(id: string): Run | undefined;
  list(filter: {
    readonly status?: RunStatus;
    /** Only those that were submitted together under this name. */
    readonly batch?: string;
    readonly limit: number;
    readonly before?: number;
  }): readonly Run[];
  ids(): readonly string[];
  count(status: RunStatus): number;
  /** @throws `run/missing` */
  update(
    id: string,
    patch: Partial<Pick<Run, 'status' | 'reason' | 'errors' | 'finishedAt' | 'resume' | 'priority'>>,
  ): Run;
  remove(id: string): void;
}

/** @param now milliseconds since the epoch */
export function runRecords({ db, find, need, atomic, read }: RunTable, now: () => number): RunRecords {
  const sql = {
    insert: db.prepare(
      `INSERT INTO runs (id, graph_id, document, status, priority, source, created_at, queued_at, targets, batch, resume)
       VALUES (@id, @graphId, @document, 'queued', @priority, @source, @at, @at, @targets, @batch, @resume)`,
    ),
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM runs').pluck(),
    list: db.prepare<
      [{ status: string | null; batch: string | null; before: number; limit: number }],
      RawRun
    >(
      `SELECT * FROM runs WHERE created_at < @before AND (@status IS NULL OR status = @status)
       AND (@batch IS NULL OR batch = @batch)
       ORDER BY created_at DESC LIMIT @limit`,
    ),
    ids: db.prepare<[], string>('SELECT id FROM runs').pluck(),
    count: db.prepare<[string], number>('SELECT count(*) FROM runs WHERE status = ?').pluck(),
    update: db.prepare(
      `UPDATE runs SET status = @status, reason = @reason, errors = @errors, finished_at = @finishedAt,
       resume = @resume, priority = @priority,
       queued_at = CASE WHEN @status = 'queued' AND status <> 'queued' THEN @now ELSE queued_at END WHERE id = @id`,
    ),
    remove: db.prepare('DELETE FROM runs WHERE id = ?'),
  };

  return {
    submit: ({ document, priority, graphId, targets, source, batch, resume = false }) =>
      atomic(() => {
        const id = newId();
        sql.insert.run({
          id,
          graphId: graphId ?? null,
          document: JSON.stringify(document),
          priority,
          source: source ?? null,
          at: laterThan(sql.lastCreated.get(), now),
          targets: targets === undefined ? null : JSON.stringify(targets),
          batch: batch ?? null,
          resume: resume ? 1 : 0,
        });
        return need(id);
      }),
    get: (id) => read(() => find(id)),
    list: ({ status, batch, limit, before }) =>
      read(() =>
        sql.list
          .all({
            status: status ?? null,
            batch: batch ?? null,
            before: before ?? Number.MAX_SAFE_INTEGER,
            limit,
          })
          .map(toRun),
      ),
    ids: () => read(() => sql.ids.all()),
    count: (status) => read(() => sql.count.get(status) ?? 0),
    update: (id, patch) =>
      atomic(() => {
        const before = need(id);
        const { reason: _r, finishedAt: _f, ...unended } = before;
        // Back in the queue, what ended it before no longer holds.
        const row: Run =
          patch.status === 'queued' ? { ...unended, errors: [], ...patch } : { ...before, ...patch };
        sql.update.run({
          id,
          now: now(),
          status: row.status,
          reason: row.reason ?? null,
          errors: JSON.stringify(row.errors),
          finishedAt: row.finishedAt ?? null,
          resume: row.resume ? 1 : 0,
          priority: row.priority,
        });
        return need(id);
      }),
    remove: (id) => {
      atomic(() => sql.remove.run(id));
    },
  };
}
