import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRow, RunService, RunWatcher, StoredEvent } from './contracts.ts';
import { readTensor, tensorFile } from './disk/tensor-folder.ts';
import type { RunQueue } from './queue.ts';
import { emptyFold, foldEvent, foldTaps, type RunFold, snapshotOf } from './run-fold.ts';
import { outputFiles, removeRunFiles, type StudioFolders } from './run-folders.ts';
import type { RunnerNews } from './runner/runner-host.ts';
import { missingRun, type SqliteRunStore } from './store/run-store.ts';

/** Ended runs whose latest pictures stay in memory, for those who look just then. */
const REMEMBERED = 4;
const EVENT_PAGE = 1000;

/** Live state of runs, and those who watch them. */
export interface RunFeed {
  onNews(news: RunnerNews): void;
  onStatus(run: RunRow): void;
  removed(id: string): void;
  fold(id: string): RunFold | undefined;
  watch(watcher: RunWatcher): () => void;
}

export function createRunFeed(store: SqliteRunStore): RunFeed {
  const watchers = new Set<RunWatcher>();
  const live = new Map<string, RunFold>();
  const each = (call: (watcher: RunWatcher) => void): void => {
    for (const watcher of watchers) call(watcher);
  };
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
          each((watcher) => watcher.taps?.(runId, news.frames, news.taps));
          return;
        case 'tensors':
          store.keepTensors(runId, news.kept, news.dropped);
          return;
      }
    },
    onStatus(run) {
      if (run.status === 'running') {
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
      each((watcher) => watcher.removed?.(id));
    },
    fold: (id) => live.get(id),
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
  function foldOf(run: RunRow): RunFold {
    const live = feed.fold(run.id);
    if (live !== undefined) return live;
    const fold = emptyFold();
    let page: readonly StoredEvent[] = [];
    for (let seq = 0; ; seq = page.at(-1)?.seq ?? seq) {
      page = store.events(run.id, seq, EVENT_PAGE);
      if (page.length === 0) return fold;
      for (const event of page) foldEvent(fold, event);
    }
  }
  return {
    submit: (run) => queue.submit(run),
    cancel: (id) => queue.cancel(id),
    resume: (id) => queue.resume(id),
    async remove(id) {
      const run = store.get(id);
      if (run === undefined) throw missingRun(id);
      if (run.status === 'queued' || queue.active(id)) await queue.cancel(id);
      store.remove(id);
      feed.removed(id);
      await removeRunFiles(folders, id);
    },
    get: (id) => store.get(id),
    list: (filter) => store.list(filter),
    events: (id, sinceSeq, limit) => store.events(id, sinceSeq, limit),
    snapshot(id) {
      const run = store.get(id);
      return run && snapshotOf(run, foldOf(run));
    },
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
