import { newId } from '../../../studio/clock.ts';
import { AGING_MS, SHORT_SECONDS, type WaitingRuns } from '../../../studio/ports/run-store.ts';
import { runRow } from '../rows/runs.ts';
import { type Postgres, type Query, read } from './database.ts';
import { needRun } from './run-records.ts';

const SHORT = `(expected IS NOT NULL AND expected <= ${SHORT_SECONDS})`;
/** Of a waiting run at the time $1; whole levels, as a division of whole numbers gives. */
const LEVEL = `(priority + ${SHORT}::int + ($1::bigint - queued_at) / ${AGING_MS})`;
const ORDER = `ORDER BY ${LEVEL} DESC, coalesce((SELECT max(s.started_at) FROM patchwise.runs s
  WHERE s.source IS NOT DISTINCT FROM runs.source), 0), queued_at, created_at`;

/** @param now milliseconds since the epoch */
export function waitingRuns(db: Postgres, now: () => number): WaitingRuns {
  /** Who asks at the same time passes over what another is just taking. */
  async function takeOne(query: Query, which: 'short' | undefined, ticket: string) {
    const at = now();
    return query(
      `WITH next AS MATERIALIZED (
         SELECT place FROM patchwise.runs WHERE status = 'queued' ${which === 'short' ? `AND ${SHORT}` : ''}
         ${ORDER} LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       UPDATE patchwise.runs SET status = 'running', started_at = $1, started_seq = last_seq, finished_at = NULL,
         reason = NULL, errors = '[]', attempts = attempts + 1, ticket = $2
       FROM next WHERE runs.place = next.place RETURNING runs.place, ${runRow.names}`,
      [at, ticket],
    );
  }

  return {
    async take(which) {
      for (;;) {
        const ticket = newId();
        const [row] = await db.patiently(() =>
          db.scheduling(async (query) => {
            // Taken before the database was away, and not heard of.
            const known = await query(`SELECT place, ${runRow.names} FROM patchwise.runs WHERE ticket = $1`, [
              ticket,
            ]);
            return known.length > 0 ? known : takeOne(query, which, ticket);
          }),
        );
        if (row === undefined) return undefined;
        const run = read(db, runRow, row);
        if (run !== undefined) return run;
        await db.scheduling((query) =>
          query(
            `UPDATE patchwise.runs SET status = 'failed', reason = $2, finished_at = $3 WHERE place = $1`,
            [...[row['place'], 'What was stored of it is damaged, and cannot be run.', now()]],
          ),
        );
      }
    },
    waiting: async () => {
      const rows = await db.query(`SELECT id FROM patchwise.runs WHERE status = 'queued' ${ORDER}`, [now()]);
      return rows.map((row) => String(row['id']));
    },
    arrange: (ids) =>
      db.oneByOne('queue', async (query) => {
        const at = now();
        const [row] = await query(
          `SELECT max(${LEVEL}) AS highest FROM patchwise.runs WHERE status = 'queued'`,
          [at],
        );
        const above = Number(row?.['highest'] ?? 0) + ids.length;
        await query(
          `UPDATE patchwise.runs SET priority = $2 - named.index, queued_at = $1
           FROM unnest($3::text[]) WITH ORDINALITY AS named (id, index)
           WHERE runs.id = named.id AND status = 'queued'`,
          [at, above + 1, ids],
        );
      }),
    interruptRunning: async (reason, except = new Set()) => {
      const rows = await db.scheduling((query) =>
        query(
          `UPDATE patchwise.runs SET status = 'interrupted', reason = $1, finished_at = $2
           WHERE status = 'running' AND NOT id = ANY ($3::text[])
           RETURNING (last_seq = started_seq)::int AS silent, ${runRow.names}`,
          [reason, now(), [...except]],
        ),
      );
      return rows.flatMap((row) => {
        const run = read(db, runRow, row);
        return run === undefined ? [] : [{ run, silent: row['silent'] === 1 }];
      });
    },
    // Counted twice at worst, where the database was away just then.
    restart: (id) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          await query(
            `UPDATE patchwise.runs SET attempts = attempts + 1 WHERE id = $1 AND status = 'running'`,
            [id],
          );
          return needRun(db, query, id);
        }),
      ),
  };
}
