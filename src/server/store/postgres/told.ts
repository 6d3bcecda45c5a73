import type { StoredEvent } from '../../../protocol/run-shapes.ts';
import { missingRun } from '../../../studio/missing-run.ts';
import { gapIn, nextEvents } from '../../../studio/next-events.ts';
import type { RunEvents, RunMetrics, RunTensors } from '../../../studio/ports/run-store.ts';
import { eventOf, eventRow, metricRow, packedPoints, tensorRow } from '../rows/runs.ts';
import { type Postgres, type Query, readable } from './database.ts';

/** What runs tell: events, the numbers they measure, and which tensors are kept. All of it may be told twice. */
export function toldByRuns(db: Postgres): RunEvents & RunMetrics & RunTensors {
  /** Numbers of the last events of runs that are there; nobody else adds any meanwhile. */
  async function lastSeqs(query: Query, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await query(
      'SELECT id, last_seq FROM patchwise.runs WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE',
      [ids],
    );
    return new Map(rows.map((row) => [String(row['id']), Number(row['last_seq'])]));
  }

  async function add(query: Query, events: readonly StoredEvent[]): Promise<void> {
    if (events.length === 0) return;
    await query('INSERT INTO patchwise.events SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])', [
      events.map(({ runId }) => runId),
      events.map(({ seq }) => seq),
      events.map((one) => JSON.stringify(one)),
    ]);
    await query(
      `UPDATE patchwise.runs SET last_seq = last.seq FROM (
         SELECT id, max(seq) AS seq FROM unnest($1::text[], $2::bigint[]) AS told (id, seq) GROUP BY id
       ) AS last WHERE runs.id = last.id`,
      [events.map(({ runId }) => runId), events.map(({ seq }) => seq)],
    );
  }

  /** Whether it is there; it stays until the end of the transaction. */
  async function holds(query: Query, id: string): Promise<boolean> {
    return (await query('SELECT 1 AS one FROM patchwise.runs WHERE id = $1 FOR KEY SHARE', [id])).length > 0;
  }

  return {
    appendEvents: (id, events) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          const last = (await lastSeqs(query, [id])).get(id);
          if (last === undefined) throw missingRun(id);
          await add(
            query,
            nextEvents(id, last, events).map((one) => ({ ...one, runId: id })),
          );
        }),
      ),
    appendAll: (items) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          const lasts = new Map(await lastSeqs(query, [...new Set(items.map(({ runId }) => runId))]));
          const all = items.flatMap(({ runId, events }) => {
            const last = lasts.get(runId);
            if (last === undefined) return [];
            const fresh = events.filter(({ seq }) => seq > last);
            if (gapIn(last, fresh) >= 0) return [];
            lasts.set(runId, last + fresh.length);
            return fresh.map((one) => ({ ...one, runId }));
          });
          await add(query, all);
        }),
      ),
    events: async (id, sinceSeq, limit) => {
      const rows = await db.query(
        `SELECT ${eventRow.names} FROM patchwise.events WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
        [id, sinceSeq, limit],
      );
      return rows.map((raw) => eventOf(raw, db.onUnreadable));
    },
    keepTensors: (id, kept, dropped) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          if (!(await holds(query, id))) return;
          await query(
            `DELETE FROM patchwise.tensors USING unnest($2::text[], $3::text[], $4::bigint[]) AS gone (node, port, position)
             WHERE run_id = $1 AND tensors.node_id = gone.node AND tensors.port = gone.port
             AND tensors.position = gone.position`,
            [
              id,
              dropped.map(({ nodeId }) => nodeId),
              dropped.map(({ port }) => port),
              dropped.map(({ index }) => index),
            ],
          );
          for (const { nodeId, port, index, moment, hash, bytes } of kept) {
            await query(
              `INSERT INTO patchwise.tensors VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (run_id, node_id, port, position)
               DO UPDATE SET moment = excluded.moment, hash = excluded.hash, bytes = excluded.bytes`,
              [id, nodeId, port, index, JSON.stringify(moment), hash, bytes],
            );
          }
        }),
      ),
    tensors: async (id, nodeId, port) =>
      readable(
        db,
        tensorRow,
        await db.query(
          `SELECT ${tensorRow.names} FROM patchwise.tensors WHERE run_id = $1 AND ($2::text IS NULL OR node_id = $2)
           AND ($3::text IS NULL OR port = $3) ORDER BY node_id, port, position`,
          [id, nodeId ?? null, port ?? null],
        ),
      ),
    async forgetTensors(id) {
      await db.query('DELETE FROM patchwise.tensors WHERE run_id = $1', [id]);
    },
    keepMetrics: (id, series) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          if (!(await holds(query, id))) return;
          for (const { nodeId, name, points } of series) {
            await query(
              `INSERT INTO patchwise.metrics VALUES ($1, $2, $3, $4)
               ON CONFLICT (run_id, node_id, name) DO UPDATE SET points = excluded.points`,
              [id, nodeId, name, packedPoints(points)],
            );
          }
        }),
      ),
    metrics: async (id) =>
      readable(
        db,
        metricRow,
        await db.query(
          `SELECT ${metricRow.names} FROM patchwise.metrics WHERE run_id = $1 ORDER BY node_id, name`,
          [id],
        ),
      ),
  };
}
