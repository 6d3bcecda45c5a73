import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeptTensor, MetricSeries, Run, StoredEvent, Tap } from '../protocol/run-shapes.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { readTensor, tensorFile } from './disk/tensor-folder.ts';
import type { StudioLog } from './log.ts';
import { MetricRecorder } from './metric-recorder.ts';
import type { RunQueue } from './queue.ts';
import type { RunSnapshot } from './run-fold.ts';
import { emptyFold, foldEvent, foldTaps, type RunFold, snapshotOf } from './run-fold.ts';
import type { WrittenFile } from './run-folders.ts';
import { outputFiles, removeRunFiles, type StudioFolders } from './run-folders.ts';
import type { Frame } from './runner/messages.ts';
import type { RunnerNews, RunnerStatus } from './runner/runner-host.ts';
import type { RunStore } from './store/run-store.ts';
import { missingRun, type SqliteRunStore } from './store/run-store.ts';

/** Called synchronously while a run goes on; must return at once and never throw. */
export interface RunWatcher {
  /** After the events were stored. */
  events?(runId: string, events: readonly StoredEvent[]): void;
  taps?(runId: string, frames: readonly Frame[], taps: readonly Tap[]): void;
  /** A run was submitted, or its status changed. */
  status?(run: Run): void;
  removed?(runId: string): void;
}

/** Queue, runners and what they leave behind. */
export interface RunService {
  /** @throws `queue/full` */
  submit(run: Parameters<RunStore['submit']>[0]): Run;
  /** Resolves when the run is no longer queued or running. @throws `run/missing`, `run/state` when it was neither */
  cancel(id: string): Promise<Run>;
  /** Queues a failed, cancelled or interrupted run again, from its checkpoints. @throws `run/missing`, `run/state` */
  resume(id: string): Run;
  /** Ids of the waiting runs in the order in which they would begin now. */
  waiting(): readonly string[];
  /** Lets these waiting runs begin first, in this order. Runs that do not wait (any more) are passed over. */
  arrange(ids: readonly string[]): void;
  /** Cancels if need be, then forgets the run, its events and its files. @throws `run/missing` */
  remove(id: string): Promise<void>;
  get(id: string): Run | undefined;
  list: RunStore['list'];
  events: RunStore['events'];
  /** The run as it stands when the promise resolves. A long event log is folded in pieces. */
  snapshot(id: string): Promise<RunSnapshot | undefined>;
  /** Returns a function that ends the watching. */
  watch(watcher: RunWatcher): () => void;
  outputs(id: string): Promise<readonly WrittenFile[]>;
  /** Absolute folder of the run's files; whether or not it exists. */
  outputFolder(id: string): string;
  /** A tensor of an output or a frame by its content hash; undefined when it was not kept. */
  tensor(id: string, hash: string): Promise<Tensor | undefined>;
  /** What its nodes have measured so far. */
  metrics(id: string): readonly MetricSeries[];
  /** Tensors that are kept of a run, spread evenly over its steps, oldest first. */
  tensors(id: string, nodeId?: string, port?: string): readonly KeptTensor[];
  status(): { readonly queued: number; readonly capacity: number; readonly runners: readonly RunnerStatus[] };
}

/** Ended runs whose latest pictures stay in memory, for those who look just then. */
const REMEMBERED = 4;
/** Events that are folded in one go: some milliseconds. */
const EVENT_PAGE = 1000;
/** Folds of stored events that stay in memory, for those who ask again. */
const FOLDED = 32;
/** How often what a running run measures is stored, ms. */
const METRICS_EVERY_MS = 5000;

/** Live state of runs, and those who watch them. */
export interface RunFeed {
  onNews(news: RunnerNews): void;
  onStatus(run: Run): void;
  removed(id: string): void;
  fold(id: string): RunFold | undefined;
  metrics(id: string): readonly MetricSeries[];
  watch(watcher: RunWatcher): () => void;
}

export function createRunFeed(store: SqliteRunStore, log: StudioLog = () => undefined): RunFeed {
  const watchers = new Set<RunWatcher>();
  const live = new Map<string, RunFold>();
  const measured = new Map<string, { readonly recorder: MetricRecorder; storedAt: number }>();
  const each = (call: (watcher: RunWatcher) => void): void => {
    for (const watcher of watchers) call(watcher);
  };

  /** Metrics are lossy: a run does not end because they cannot be stored. */
  function storeMetrics(id: string): void {
    const entry = measured.get(id);
    if (entry === undefined) return;
    entry.storedAt = performance.now();
    const changed = entry.recorder.takeChanged();
    if (changed.length === 0) return;
    try {
      store.keepMetrics(id, changed);
    } catch (error) {
      log('warn', 'metrics of a run could not be stored', { run: id, error: String(error) });
    }
  }

  /** A training that is taken up again goes on where it stopped, and so do its curves; all else starts over. */
  function startMetrics({ id, attempts = 1 }: Run): void {
    const known = attempts > 1 ? store.metrics(id) : [];
    const goesOn = known.filter(({ points }) => points.some(({ moment }) => moment.update !== undefined));
    measured.set(id, { recorder: new MetricRecorder(goesOn), storedAt: performance.now() });
  }

  function addMetrics(id: string, taps: readonly Tap[]): void {
    const entry = measured.get(id);
    if (entry === undefined) return;
    entry.recorder.add(taps);
    if (performance.now() - entry.storedAt > METRICS_EVERY_MS) storeMetrics(id);
  }

  return {
    onNews(news) {
      const { runId } = news;
      const fold = live.get(runId) ?? emptyFold();
      live.set(runId, fold);
      switch (news.kind) {
        case 'events':
          // In the database before anybody hears of it: nobody knows more than a restart would.
          store.appendEvents(runId, news.events);
          for (const event of news.events) foldEvent(fold, event);
          each((watcher) => watcher.events?.(runId, news.events));
          return;
        case 'taps':
          foldTaps(fold, news.frames, news.taps);
          addMetrics(runId, news.taps);
          each((watcher) => watcher.taps?.(runId, news.frames, news.taps));
          return;
        case 'tensors':
          store.keepTensors(runId, news.kept, news.dropped);
          return;
      }
    },
    onStatus(run) {
      if (run.status !== 'running') {
        storeMetrics(run.id);
        measured.delete(run.id);
      } else {
        startMetrics(run);
        live.delete(run.id);
        live.set(run.id, emptyFold());
        for (const id of [...live.keys()].slice(0, -REMEMBERED)) {
          if (store.get(id)?.status !== 'running') live.delete(id);
        }
      }
      each((watcher) => watcher.status?.(run));
    },
    removed(id) {
      live.delete(id);
      measured.delete(id);
      each((watcher) => watcher.removed?.(id));
    },
    fold: (id) => live.get(id),
    metrics: (id) => measured.get(id)?.recorder.series ?? store.metrics(id),
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export interface RunServiceOptions {
  readonly store: SqliteRunStore;
  readonly queue: RunQueue;
  readonly feed: RunFeed;
  readonly folders: StudioFolders;
}

/** The face of queue, history and files of runs that HTTP and sockets see. */
export function createRunService({ store, queue, feed, folders }: RunServiceOptions): RunService {
  const outputFolder = (id: string) => join(folders.runs, id);
  const folded = new Map<string, { readonly fold: RunFold; seq: number }>();

  /** The fold of all events of a run. A long log is read in pieces, so that other requests are not held up. */
  async function foldOf(id: string): Promise<RunFold> {
    const known = folded.get(id) ?? { fold: emptyFold(), seq: 0 };
    folded.delete(id);
    folded.set(id, known);
    for (const oldest of [...folded.keys()].slice(0, -FOLDED)) folded.delete(oldest);
    for (;;) {
      const live = feed.fold(id);
      if (live !== undefined) return live;
      const page = store.events(id, known.seq, EVENT_PAGE);
      for (const event of page) {
        foldEvent(known.fold, event);
        known.seq = event.seq;
      }
      if (page.length < EVENT_PAGE) return known.fold;
      await nextTurn();
    }
  }
  return {
    submit: (run) => queue.submit(run),
    cancel: (id) => queue.cancel(id),
    resume: (id) => queue.resume(id),
    waiting: () => store.waiting(),
    arrange: (ids) => {
      store.arrange(ids);
      for (const id of ids) {
        const run = store.get(id);
        if (run !== undefined) feed.onStatus(run);
      }
    },
    async remove(id) {
      const run = store.get(id);
      if (run === undefined) throw missingRun(id);
      if (run.status === 'queued' || queue.active(id)) await queue.cancel(id);
      store.remove(id);
      folded.delete(id);
      feed.removed(id);
      await removeRunFiles(folders, id);
    },
    get: (id) => store.get(id),
    list: (filter) => store.list(filter),
    events: (id, sinceSeq, limit) => store.events(id, sinceSeq, limit),
    async snapshot(id) {
      if (store.get(id) === undefined) return undefined;
      const fold = await foldOf(id);
      // Read last: nothing can happen between the last events of the fold and the row.
      const run = store.get(id);
      return run && snapshotOf(run, fold);
    },
    metrics: (id) => feed.metrics(id),
    watch: (watcher) => feed.watch(watcher),
    outputs: (id) => outputFiles(outputFolder(id)),
    outputFolder,
    tensor: (id, hash) =>
      /^[0-9a-f]{1,64}$/.test(id) ? readTensor(join(folders.tensors, id), hash) : Promise.resolve(undefined),
    // Rows whose files were evicted are left out; they go with the run.
    tensors: (id, nodeId, port) =>
      store
        .tensors(id, nodeId, port)
        .filter(({ hash }) => existsSync(tensorFile(join(folders.tensors, id), hash))),
    status: () => queue.status(),
  };
}
