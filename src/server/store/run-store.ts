import { present } from '../../present.ts';
import type {
  KeptTensor,
  MetricPoint,
  MetricSeries,
  Run,
  RunStatus,
  StoredEvent,
} from '../../protocol/run-shapes.ts';
import { after, newId } from './clock.ts';
import { readable, relaxed, type Store } from './database.ts';
import { fromJson, isGraph, isObject } from './json.ts';
import { missingRun } from './missing-run.ts';

/** The queue and its history; SQLite here, a shared store later. All methods are synchronous and atomic. */
export interface RunStore {
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
  /** The next queued run by priority (which rises with waiting), turn of its source, age; marks it running. */
  take(): Run | undefined;
  /** @throws `run/missing` */
  update(
    id: string,
    patch: Partial<Pick<Run, 'status' | 'reason' | 'errors' | 'finishedAt' | 'resume' | 'priority'>>,
  ): Run;
  remove(id: string): void;
  /** Their numbers must follow the last one's; known ones are ignored. @throws `run/missing` */
  appendEvents(id: string, events: readonly StoredEvent[]): void;
  events(id: string, sinceSeq: number, limit: number): readonly StoredEvent[];
}

/** A queued run gains one level of priority for this long a wait, so that none waits forever. */
export const AGING_MS = 10 * 60_000;

/** What the queue needs beyond {@link RunStore}. */
export interface SqliteRunStore extends RunStore {
  count(status: RunStatus): number;
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
  keepTensors(id: string, kept: readonly KeptTensor[], dropped: readonly KeptTensor[]): void;
  tensors(id: string, nodeId?: string, port?: string): readonly KeptTensor[];
  forgetTensors(id: string): void;
  /** Stores series in place of what there is of them; nothing when the run is gone. */
  keepMetrics(id: string, series: readonly MetricSeries[]): void;
  metrics(id: string): readonly MetricSeries[];
  ids(): readonly string[];
}

interface RawRun {
  readonly id: string;
  readonly graph_id: string | null;
  readonly document: string;
  readonly status: RunStatus;
  readonly priority: number;
  readonly source: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly reason: string | null;
  readonly errors: string;
  readonly last_seq: number;
  readonly targets: string | null;
  readonly resume: number;
  readonly attempts: number;
  readonly batch: string | null;
}

interface RawTensor {
  readonly node_id: string;
  readonly port: string;
  readonly position: number;
  readonly moment: string;
  readonly hash: string;
  readonly bytes: number;
}

interface RawMetric {
  readonly node_id: string;
  readonly name: string;
  readonly points: string;
}

/** A point as it is stored: without the names, which would take more room than the numbers. */
type PackedPoint = readonly [value: number, scale: number | null, update: number | null, step: number | null];

/** Runs and their events in SQLite. @param now for tests */
export function createRunStore(store: Store, now: () => number = Date.now): SqliteRunStore {
  const { db } = store;
  const sql = {
    insert: db.prepare(
      `INSERT INTO runs (id, graph_id, document, status, priority, source, created_at, queued_at, targets, batch, resume)
       VALUES (@id, @graphId, @document, 'queued', @priority, @source, @at, @at, @targets, @batch, @resume)`,
    ),
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM runs').pluck(),
    get: db.prepare<[string], RawRun>('SELECT * FROM runs WHERE id = ?'),
    list: db.prepare<
      [{ status: string | null; batch: string | null; before: number; limit: number }],
      RawRun
    >(
      `SELECT * FROM runs WHERE created_at < @before AND (@status IS NULL OR status = @status)
       AND (@batch IS NULL OR batch = @batch)
       ORDER BY created_at DESC LIMIT @limit`,
    ),
    count: db.prepare<[string], number>('SELECT count(*) FROM runs WHERE status = ?').pluck(),
    next: db
      .prepare<[{ now: number; aging: number; limit: number }], string>(
        `SELECT id FROM runs WHERE status = 'queued'
         ORDER BY priority + CAST((@now - queued_at) / @aging AS INTEGER) DESC,
           coalesce((SELECT max(s.started_at) FROM runs s WHERE s.source IS runs.source), 0),
           queued_at, created_at
         LIMIT @limit`,
      )
      .pluck(),
    highest: db
      .prepare<[{ now: number; aging: number }], number | null>(
        `SELECT max(priority + CAST((@now - queued_at) / @aging AS INTEGER)) FROM runs WHERE status = 'queued'`,
      )
      .pluck(),
    place: db.prepare(
      `UPDATE runs SET priority = @priority, queued_at = @now WHERE id = @id AND status = 'queued'`,
    ),
    start: db.prepare(
      `UPDATE runs SET status = 'running', started_at = ?, finished_at = NULL, reason = NULL, errors = '[]',
       attempts = attempts + 1 WHERE id = ?`,
    ),
    update: db.prepare(
      `UPDATE runs SET status = @status, reason = @reason, errors = @errors, finished_at = @finishedAt,
       resume = @resume, priority = @priority,
       queued_at = CASE WHEN @status = 'queued' AND status <> 'queued' THEN @now ELSE queued_at END WHERE id = @id`,
    ),
    remove: db.prepare('DELETE FROM runs WHERE id = ?'),
    running: db.prepare<[], string>(`SELECT id FROM runs WHERE status = 'running'`).pluck(),
    interrupt: db.prepare(
      `UPDATE runs SET status = 'interrupted', reason = ?, finished_at = ? WHERE id = ? AND status = 'running'`,
    ),
    restart: db.prepare(`UPDATE runs SET attempts = attempts + 1 WHERE id = ? AND status = 'running'`),
    addEvent: db.prepare('INSERT INTO events (run_id, seq, body) VALUES (?, ?, ?)'),
    lastSeq: db.prepare('UPDATE runs SET last_seq = ? WHERE id = ?'),
    events: db
      .prepare<[string, number, number], string>(
        'SELECT body FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?',
      )
      .pluck(),
    keep: db.prepare('INSERT OR REPLACE INTO tensors VALUES (?, ?, ?, ?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM tensors WHERE run_id = ? AND node_id = ? AND port = ? AND position = ?'),
    tensors: db.prepare<[{ id: string; node: string | null; port: string | null }], RawTensor>(
      `SELECT * FROM tensors WHERE run_id = @id AND (@node IS NULL OR node_id = @node)
       AND (@port IS NULL OR port = @port) ORDER BY node_id, port, position`,
    ),
    forgetTensors: db.prepare('DELETE FROM tensors WHERE run_id = ?'),
    keepMetric: db.prepare('INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?)'),
    metrics: db.prepare<[string], RawMetric>(
      'SELECT node_id, name, points FROM metrics WHERE run_id = ? ORDER BY node_id, name',
    ),
    ids: db.prepare<[], string>('SELECT id FROM runs').pluck(),
  };

  const toRow = (raw: RawRun): Run => ({
    id: raw.id,
    document: fromJson<Run['document']>(raw.document, isGraph),
    status: raw.status,
    priority: raw.priority,
    createdAt: raw.created_at,
    errors: fromJson<Run['errors']>(raw.errors, Array.isArray),
    lastSeq: raw.last_seq,
    resume: raw.resume === 1,
    ...present({
      graphId: raw.graph_id,
      source: raw.source,
      startedAt: raw.started_at,
      finishedAt: raw.finished_at,
      reason: raw.reason,
      targets: raw.targets === null ? null : fromJson<readonly string[]>(raw.targets, Array.isArray),
      attempts: raw.attempts === 0 ? null : raw.attempts,
      batch: raw.batch,
    }),
  });
  const find = (id: string): Run | undefined => {
    const raw = sql.get.get(id);
    return raw && toRow(raw);
  };
  const need = (id: string): Run => {
    const row = find(id);
    if (row === undefined) throw missingRun(id);
    return row;
  };
  /** Named errors, and all or nothing. */
  const atomic = <T>(action: () => T): T => readable(store, db.transaction(action).immediate);
  const read = <T>(action: () => T): T => readable(store, action);
  /** What a run tells while it runs: after a power cut it is interrupted, and goes on from its checkpoint. */
  const told = <T>(action: () => T): T => relaxed(store, () => atomic(action));

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
          at: after(sql.lastCreated.get(), now),
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
          .map(toRow),
      ),
    count: (status) => read(() => sql.count.get(status) ?? 0),
    waiting: () => read(() => sql.next.all({ now: now(), aging: AGING_MS, limit: -1 })),
    arrange: (ids) =>
      atomic(() => {
        const at = now();
        const above = (sql.highest.get({ now: at, aging: AGING_MS }) ?? 0) + ids.length;
        for (const [index, id] of ids.entries()) sql.place.run({ id, now: at, priority: above - index });
      }),
    take: () =>
      atomic(() => {
        const id = sql.next.get({ now: now(), aging: AGING_MS, limit: 1 });
        if (id === undefined) return undefined;
        sql.start.run(now(), id);
        return need(id);
      }),
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
    appendEvents: (id, events) => {
      told(() => {
        let { lastSeq } = need(id);
        for (const event of events) {
          if (event.seq <= lastSeq) continue;
          if (event.seq !== lastSeq + 1) {
            throw new Error(`Event ${event.seq} of run ${id} would leave a gap after ${lastSeq}.`);
          }
          sql.addEvent.run(id, event.seq, JSON.stringify(event));
          lastSeq = event.seq;
        }
        sql.lastSeq.run(lastSeq, id);
      });
    },
    events: (id, sinceSeq, limit) =>
      read(() => sql.events.all(id, sinceSeq, limit).map((body) => fromJson<StoredEvent>(body, isObject))),
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
    keepTensors: (id, kept, dropped) => {
      told(() => {
        if (find(id) === undefined) return;
        for (const t of dropped) sql.drop.run(id, t.nodeId, t.port, t.index);
        for (const t of kept) {
          sql.keep.run(id, t.nodeId, t.port, t.index, JSON.stringify(t.moment), t.hash, t.bytes);
        }
      });
    },
    tensors: (id, nodeId, port) =>
      read(() =>
        sql.tensors.all({ id, node: nodeId ?? null, port: port ?? null }).map((raw) => ({
          nodeId: raw.node_id,
          port: raw.port,
          index: raw.position,
          moment: fromJson<KeptTensor['moment']>(raw.moment, isObject),
          hash: raw.hash,
          bytes: raw.bytes,
        })),
      ),
    forgetTensors: (id) => {
      atomic(() => sql.forgetTensors.run(id));
    },
    keepMetrics: (id, series) => {
      told(() => {
        if (find(id) === undefined) return;
        for (const { nodeId, name, points } of series) {
          sql.keepMetric.run(id, nodeId, name, JSON.stringify(points.map(packed)));
        }
      });
    },
    metrics: (id) =>
      read(() =>
        sql.metrics.all(id).map(({ node_id, name, points }) => ({
          nodeId: node_id,
          name,
          points: fromJson<readonly PackedPoint[]>(points, Array.isArray).map(unpacked),
        })),
      ),
    ids: () => read(() => sql.ids.all()),
  };
}

function packed({ value, moment }: MetricPoint): PackedPoint {
  return [value, moment.scale ?? null, moment.update ?? null, moment.step ?? null];
}

function unpacked([value, scale, update, step]: PackedPoint): MetricPoint {
  return { value, moment: present({ scale, update, step }) };
}
