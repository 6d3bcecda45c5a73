import { setLast } from '../../../graph/set-last.ts';
import type { StoredEvent } from '../../../protocol/run-shapes.ts';
import { missingRun } from '../../../studio/missing-run.ts';
import { gapIn, nextEvents } from '../../../studio/next-events.ts';
import type { RunEvents, RunMetrics, RunSteering, RunTensors } from '../../../studio/ports/run-store.ts';
import { eventOf, eventRow, metricRow, packedPoints, steeredRow, tensorRow } from '../rows/runs.ts';
import { type Postgres, type Query, readable } from './database.ts';

/** Runs whose events were stored ahead and are told now: far more than a page of them has. */
const AHEAD = 2000;

/**
 * What runs tell: events, the numbers they measure, which tensors are kept, and what was set at them. All of it may be told
 * twice.
 */
export function toldByRuns(db: Postgres): RunEvents & RunMetrics & RunTensors & RunSteering {
  /** Numbers of the last events of runs that this process has stored in one go with those of others. */
  const ahead = new Map<string, number>();
  /** Known ones cost no question: a transaction of its own for each would be most of what PostgreSQL does. */
  const isKnown = (id: string, events: readonly StoredEvent[]): boolean => {
    const last = events.at(-1)?.seq;
    return last !== undefined && last <= (ahead.get(id) ?? 0);
  };

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
    async appendEvents(id, events) {
      if (isKnown(id, events)) return;
      await db.patiently(() =>
        db.scheduling(async (query) => {
          const last = (await lastSeqs(query, [id])).get(id);
          if (last === undefined) throw missingRun(id);
          await add(
            query,
            nextEvents(id, last, events).map((one) => ({ ...one, runId: id })),
          );
        }),
      );
    },
    async appendAll(items) {
      const stored = await db.patiently(() =>
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
          return lasts;
        }),
      );
      for (const [id, last] of stored) setLast(ahead, id, last);
      for (const id of ahead.keys()) {
        if (ahead.size <= AHEAD) break;
        ahead.delete(id);
      }
    },
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
          await query(
            `INSERT INTO patchwise.tensors SELECT DISTINCT ON (node, port, position)
               $1::text, node, port, position, moment, hash, bytes
             FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
               WITH ORDINALITY AS kept (node, port, position, moment, hash, bytes, told)
             ORDER BY node, port, position, told DESC
             ON CONFLICT (run_id, node_id, port, position)
             DO UPDATE SET moment = excluded.moment, hash = excluded.hash, bytes = excluded.bytes`,
            [
              id,
              kept.map(({ nodeId }) => nodeId),
              kept.map(({ port }) => port),
              kept.map(({ index }) => index),
              kept.map(({ moment }) => JSON.stringify(moment)),
              kept.map(({ hash }) => hash),
              kept.map(({ bytes }) => bytes),
            ],
          );
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
          await query(
            `INSERT INTO patchwise.metrics SELECT $1::text, * FROM unnest($2::text[], $3::text[], $4::text[])
             ON CONFLICT (run_id, node_id, name) DO UPDATE SET points = excluded.points`,
            [
              id,
              series.map(({ nodeId }) => nodeId),
              series.map(({ name }) => name),
              series.map(({ points }) => packedPoints(points)),
            ],
          );
        }),
      ),
    keepSteered: (id, { nodeId, step, values }) =>
      db.patiently(() =>
        db.scheduling(async (query) => {
          if (!(await holds(query, id))) return;
          await query(
            `INSERT INTO patchwise.steered SELECT $1::text, 1 + coalesce(max(position), 0), $2::text
             FROM patchwise.steered WHERE run_id = $1`,
            [id, JSON.stringify({ nodeId, step, values })],
          );
        }),
      ),
    steered: async (id) =>
      readable(
        db,
        steeredRow,
        await db.query(
          `SELECT ${steeredRow.names} FROM patchwise.steered WHERE run_id = $1 ORDER BY position`,
          [id],
        ),
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
