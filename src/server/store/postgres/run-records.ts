import type { Run } from '../../../protocol/run-shapes.ts';
import { laterThan, newId } from '../../../studio/clock.ts';
import { fullQueue } from '../../../studio/full-queue.ts';
import { missingRun } from '../../../studio/missing-run.ts';
import { patched } from '../../../studio/patched-run.ts';
import type { RunPatch, RunRecords } from '../../../studio/ports/run-store.ts';
import { runRow, runSummaryRow } from '../rows/runs.ts';
import { first, type Postgres, type Query, readablePage } from './database.ts';

/** A run, for who goes on with it. @param lock whether nobody else may change it meanwhile @throws `run/missing` */
export async function needRun(db: Postgres, query: Query, id: string, lock = false): Promise<Run> {
  const rows = await query(
    `SELECT ${runRow.names} FROM patchwise.runs WHERE id = $1${lock ? ' FOR UPDATE' : ''}`,
    [id],
  );
  const run = first(db, runRow, rows);
  if (run === undefined) throw missingRun(id);
  return run;
}

export function runRecords(db: Postgres, now: () => number): RunRecords {
  async function requireRoom(query: Query, room: number): Promise<void> {
    const [row] = await query(`SELECT count(*) AS count FROM patchwise.runs WHERE status = 'queued'`);
    const queued = Number(row?.['count']);
    if (queued >= room) throw fullQueue(queued, room);
  }

  async function change(query: Query, before: Run, patch: RunPatch): Promise<Run> {
    const { id, status, reason = null, errors, finishedAt = null, resume, priority } = patched(before, patch);
    await query(
      `UPDATE patchwise.runs SET status = $2, reason = $3, errors = $4, finished_at = $5, resume = $6, priority = $7,
       queued_at = CASE WHEN $2 = 'queued' AND status <> 'queued' THEN $8 ELSE queued_at END WHERE id = $1`,
      [id, status, reason, JSON.stringify(errors), finishedAt, resume ? 1 : 0, priority, now()],
    );
    return needRun(db, query, id);
  }

  return {
    submit(run, room) {
      const id = newId();
      return db.patiently(() =>
        db.oneByOne('queue', async (query) => {
          // Written before the database was away, and not heard of.
          const known = await query('SELECT id FROM patchwise.runs WHERE id = $1', [id]);
          if (known.length > 0) return needRun(db, query, id);
          if (room !== undefined) await requireRoom(query, room);
          const [last] = await query('SELECT max(created_at) AS last FROM patchwise.runs');
          const at = laterThan(last?.['last'] as number | null, now);
          const { document, priority, graphId, targets, source, batch, photograph, resume, expected } = run;
          await query(
            `INSERT INTO patchwise.runs (id, graph_id, title, document, status, priority, source, created_at, queued_at,
             targets, batch, photograph, resume, expected)
             VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $7, $8, $9, $10, $11, $12)`,
            [
              ...[id, graphId ?? null, document.meta.title ?? '', JSON.stringify(document), priority],
              ...[source ?? null, at, targets === undefined ? null : JSON.stringify(targets), batch ?? null],
              ...[photograph ?? null, resume === true ? 1 : 0],
              expected === undefined ? null : Math.round(expected),
            ],
          );
          return needRun(db, query, id);
        }),
      );
    },
    has: async (id) => (await db.query('SELECT 1 AS one FROM patchwise.runs WHERE id = $1', [id])).length > 0,
    // Asked while files of a run are taken over: a database that is away for a moment costs no run.
    isRunning: (id) =>
      db.patiently(async () => {
        const running = `SELECT 1 AS one FROM patchwise.runs WHERE id = $1 AND status = 'running'`;
        return (await db.query(running, [id])).length > 0;
      }),
    get: async (id) =>
      first(db, runRow, await db.query(`SELECT ${runRow.names} FROM patchwise.runs WHERE id = $1`, [id])),
    list: ({ status = null, batch = null, ofPhotographs, ...page }) =>
      readablePage(db, runSummaryRow, page, 'created_at', (before, limit) =>
        db.query(
          `SELECT ${runSummaryRow.names} FROM patchwise.runs WHERE created_at < $1
           AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR batch = $3)
           AND (NOT $4::boolean OR photograph IS NOT NULL) ORDER BY created_at DESC LIMIT $5`,
          [before, status, batch, ofPhotographs === true, limit],
        ),
      ),
    ids: async () => (await db.query('SELECT id FROM patchwise.runs')).map((row) => String(row['id'])),
    async count(status) {
      const [row] = await db.query('SELECT count(*) AS count FROM patchwise.runs WHERE status = $1', [
        status,
      ]);
      return Number(row?.['count']);
    },
    update: (id, patch) =>
      db.scheduling(async (query) => change(query, await needRun(db, query, id, true), patch)),
    updateFrom: (id, from, patch, room) => {
      const updated = async (query: Query) => {
        const before = await needRun(db, query, id, true);
        if (!from.includes(before.status)) return undefined;
        if (room !== undefined) await requireRoom(query, room);
        return change(query, before, patch);
      };
      return room === undefined ? db.atomic(updated) : db.oneByOne('queue', updated);
    },
    async remove(id) {
      await db.query('DELETE FROM patchwise.runs WHERE id = $1', [id]);
    },
  };
}
