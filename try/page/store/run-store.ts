import type { KeptTensor, MetricSeries, Run, StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { laterThan, newId } from '../../../src/studio/clock.ts';
import { fullQueue } from '../../../src/studio/full-queue.ts';
import { missingRun } from '../../../src/studio/missing-run.ts';
import { gapIn, nextEvents } from '../../../src/studio/next-events.ts';
import { patched } from '../../../src/studio/patched-run.ts';
import { promised } from '../../../src/studio/ports/promised.ts';
import { type RunPatch, type RunStore, SHORT_SECONDS } from '../../../src/studio/ports/run-store.ts';
import type { Steered } from '../../../src/studio/ports/runner-messages.ts';
import type { Tables } from './tables.ts';

/** A run with its place in the queue: among equals of priority the lowest goes first. */
interface Row {
  readonly run: Run;
  readonly place: number;
  /** Number of its last event when it was started last. */
  readonly startedSeq: number;
}

/** Runs, what they told, and the queue. One person, one worker: no ageing and no turns of sources. @param now for tests */
export function createRunStore(tables: Tables, now: () => number = Date.now): RunStore {
  const rows = tables.open<Row>('runs');
  const events = tables.open<readonly StoredEvent[]>('events');
  const tensors = tables.open<readonly KeptTensor[]>('tensors');
  const metrics = tables.open<readonly MetricSeries[]>('metrics');
  const steered = tables.open<readonly Steered[]>('steered');

  const need = (id: string): Row => {
    const row = rows.get(id);
    if (row === undefined) throw missingRun(id);
    return row;
  };
  const newest = (time: (row: Row) => number) => Math.max(0, ...rows.values().map(time));
  const queued = (): readonly Row[] =>
    rows
      .values()
      .filter(({ run }) => run.status === 'queued')
      .sort((a, b) => levelOf(b.run) - levelOf(a.run) || a.place - b.place);
  const put = (run: Run, place: number, startedSeq = rows.get(run.id)?.startedSeq ?? 0): Run => {
    rows.set(run.id, { run, place, startedSeq });
    return run;
  };

  const requireRoom = (room: number): void => {
    const waiting = queued().length;
    if (waiting >= room) throw fullQueue(waiting, room);
  };
  const change = ({ run, place }: Row, patch: RunPatch): Run =>
    put(patched(run, patch), patch.status === 'queued' ? newest((row) => row.place) + 1 : place);
  const append = ({ run, place }: Row, fresh: readonly StoredEvent[]): void => {
    const [first, last] = [fresh[0], fresh.at(-1)];
    if (first === undefined || last === undefined) return;
    events.set(`${run.id}/${String(first.seq).padStart(9, '0')}`, fresh);
    put({ ...run, lastSeq: last.seq }, place);
  };

  return promised<RunStore>({
    submit(given, room) {
      if (room !== undefined) requireRoom(room);
      const createdAt = laterThan(
        newest(({ run }) => run.createdAt),
        now,
      );
      const run: Run = {
        ...given,
        id: newId(),
        status: 'queued',
        createdAt,
        errors: [],
        lastSeq: 0,
        resume: false,
      };
      return put(run, newest(({ place }) => place) + 1);
    },
    has: (id) => rows.get(id) !== undefined,
    isRunning: (id) => rows.get(id)?.run.status === 'running',
    get: (id) => rows.get(id)?.run,
    list: ({ status, batch, ofPhotographs, limit, before = Number.MAX_SAFE_INTEGER }) =>
      rows
        .values()
        .map(({ run }) => run)
        .filter((run) => run.createdAt < before && (status === undefined || run.status === status))
        .filter((run) => batch === undefined || run.batch === batch)
        .filter((run) => ofPhotographs === undefined || run.photograph !== undefined)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit)
        .map(({ document, ...run }) => ({ ...run, title: document.meta.title ?? '' })),
    count: (status) => rows.values().filter(({ run }) => run.status === status).length,
    waiting: () => queued().map(({ run }) => run.id),
    arrange(ids) {
      const priority = Math.max(0, ...queued().map(({ run }) => levelOf(run))) + 1;
      for (const [index, id] of ids.entries()) {
        const row = rows.get(id);
        if (row?.run.status === 'queued') put({ ...row.run, priority }, index - ids.length);
      }
    },
    take(which) {
      const first = queued().find(({ run }) => which !== 'short' || isShort(run));
      if (first === undefined) return undefined;
      const { reason: _reason, finishedAt: _finished, ...run } = first.run;
      const attempts = (run.attempts ?? 0) + 1;
      const started: Run = { ...run, status: 'running', startedAt: now(), errors: [], attempts };
      return put(started, first.place, run.lastSeq);
    },
    update: (id, patch) => change(need(id), patch),
    updateFrom(id, from, patch, room) {
      const row = need(id);
      if (!from.includes(row.run.status)) return undefined;
      if (room !== undefined) requireRoom(room);
      return change(row, patch);
    },
    remove(id) {
      rows.delete(id);
      events.deleteAll(`${id}/`);
      tensors.delete(id);
      metrics.delete(id);
      steered.delete(id);
    },
    appendEvents(id, told) {
      const row = need(id);
      append(row, nextEvents(id, row.run.lastSeq, told));
    },
    appendAll(items) {
      for (const { runId, events: told } of items) {
        const row = rows.get(runId);
        const fresh = told.filter(({ seq }) => seq > (row?.run.lastSeq ?? 0));
        if (row !== undefined && gapIn(row.run.lastSeq, fresh) < 0) append(row, fresh);
      }
    },
    events: (id, sinceSeq, limit) =>
      events
        .values()
        .filter(([first]) => first?.runId === id)
        .flat()
        .filter(({ seq }) => seq > sinceSeq)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit),
    interruptRunning(reason, except = new Set()) {
      const running = rows.values().filter(({ run }) => run.status === 'running' && !except.has(run.id));
      return running.map(({ run, place, startedSeq }) => ({
        run: put({ ...run, status: 'interrupted', reason, finishedAt: now() }, place),
        silent: run.lastSeq === startedSeq,
      }));
    },
    restart(id) {
      const { run, place } = need(id);
      return put({ ...run, attempts: (run.attempts ?? 0) + 1 }, place);
    },
    keepTensors(id, kept, dropped) {
      if (rows.get(id) === undefined) return;
      const same = (a: KeptTensor, b: KeptTensor) =>
        a.nodeId === b.nodeId && a.port === b.port && a.index === b.index;
      const gone = [...dropped, ...kept];
      const stay = (tensors.get(id) ?? []).filter((one) => !gone.some((other) => same(one, other)));
      tensors.set(id, [...stay, ...kept]);
    },
    tensors: (id, nodeId, port) =>
      (tensors.get(id) ?? [])
        .filter((one) => (nodeId ?? one.nodeId) === one.nodeId && (port ?? one.port) === one.port)
        .sort((a, b) => order(a.nodeId, b.nodeId) || order(a.port, b.port) || a.index - b.index),
    forgetTensors: (id) => void tensors.delete(id),
    keepMetrics(id, series) {
      if (rows.get(id) === undefined) return;
      const stay = (metrics.get(id) ?? []).filter(
        (one) => !series.some(({ nodeId, name }) => nodeId === one.nodeId && name === one.name),
      );
      metrics.set(id, [...stay, ...series]);
    },
    metrics: (id) =>
      [...(metrics.get(id) ?? [])].sort((a, b) => order(a.nodeId, b.nodeId) || order(a.name, b.name)),
    keepSteered(id, { nodeId, step, values }) {
      if (rows.get(id) === undefined) return;
      steered.set(id, [...(steered.get(id) ?? []), { nodeId, step, values }]);
    },
    steered: (id) => steered.get(id) ?? [],
    ids: () => rows.values().map(({ run }) => run.id),
  });
}

function isShort({ expected }: Run): boolean {
  return expected !== undefined && expected <= SHORT_SECONDS;
}

/** Short runs go before others. */
function levelOf(run: Run): number {
  return run.priority + (isShort(run) ? 1 : 0);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
