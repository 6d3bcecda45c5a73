import type { KeptTensor, MetricSeries, Run, RunState } from '../protocol/run-shapes.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { LiveRuns, RunWatcher } from './live-runs.ts';
import { missingRun } from './missing-run.ts';
import type { RunFiles, WrittenFile } from './ports/run-files.ts';
import type { RunStore } from './ports/run-store.ts';
import type { RunnerStatus } from './ports/runner-host.ts';
import type { RunQueue } from './queue.ts';
import type { RunFeed } from './run-feed.ts';

/** Queue, runners and what they leave behind. */
export interface RunService {
  /** @throws `queue/full` */
  submit(run: Parameters<RunStore['submit']>[0]): Run;
  /** Resolves when the run is no longer queued or running. @throws `run/missing`, `run/state` when it was neither */
  cancel(id: string): Promise<Run>;
  /** Sets numbers at a node of a running run. @throws `run/missing`, `run/state` where it does not run, or not here */
  steer(id: string, nodeId: string, values: Readonly<Record<string, number>>): void;
  /** As {@link cancel}, for now: `resume` goes on. @throws `run/missing`, `run/state` */
  pause(id: string): Promise<Run>;
  /** Queues a paused, failed, cancelled or interrupted run again, from its checkpoints. @throws `run/missing`, `run/state` */
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
  /** The run as it stands when the promise resolves, and its feed, to follow it from there. */
  snapshot(id: string): Promise<{ readonly state: RunState; readonly feed: RunFeed } | undefined>;
  /** Returns a function that ends the watching. */
  watch(watcher: RunWatcher): () => void;
  outputs(id: string): Promise<readonly WrittenFile[]>;
  /** Where the host finds one of them, for a reply. @throws `request/invalid`, `storage/missing` */
  output(id: string, name: string): Promise<string>;
  /** The bytes of one. @throws the same; `file/too-large` */
  readOutput(id: string, name: string, maxBytes: number): Promise<Uint8Array>;
  /** A tensor of an output or a frame by its content hash; undefined when it was not kept. */
  tensor(id: string, hash: string): Promise<Tensor | undefined>;
  /** What its nodes have measured so far. */
  metrics(id: string): readonly MetricSeries[];
  /** Tensors that are kept of a run, spread evenly over its steps, oldest first. */
  tensors(id: string, nodeId?: string, port?: string): readonly KeptTensor[];
  status(): { readonly queued: number; readonly capacity: number; readonly runners: readonly RunnerStatus[] };
}

export interface RunServiceOptions {
  readonly store: RunStore;
  readonly queue: RunQueue;
  readonly live: LiveRuns;
  readonly files: RunFiles;
}

/** The face of queue, history and files of runs that HTTP and sockets see. */
export function createRunService({ store, queue, live, files }: RunServiceOptions): RunService {
  return {
    submit: (run) => queue.submit(run),
    cancel: (id) => queue.cancel(id),
    pause: (id) => queue.pause(id),
    steer: (id, nodeId, values) => queue.steer(id, nodeId, values),
    resume: (id) => queue.resume(id),
    waiting: () => store.waiting(),
    arrange: (ids) => {
      store.arrange(ids);
      for (const id of ids) {
        const run = store.get(id);
        if (run !== undefined) live.onStatus(run);
      }
    },
    async remove(id) {
      // One that cannot be read is deleted as it is.
      if (!store.has(id)) throw missingRun(id);
      if (queue.active(id) || store.waiting().includes(id)) await queue.cancel(id);
      store.remove(id);
      live.removed(id);
      await files.remove(id);
    },
    get: (id) => store.get(id),
    list: (filter) => store.list(filter),
    events: (id, sinceSeq, limit) => store.events(id, sinceSeq, limit),
    async snapshot(id) {
      if (store.get(id) === undefined) return undefined;
      const feed = await live.feed(id);
      // Read last: nothing can happen between the last events of the feed and the row.
      const run = store.get(id);
      return run && { state: feed.state(run), feed };
    },
    metrics: (id) => live.metrics(id),
    watch: (watcher) => live.watch(watcher),
    outputs: (id) => files.outputs(id),
    output: (id, name) => files.output(id, name),
    readOutput: (id, name, maxBytes) => files.readOutput(id, name, maxBytes),
    tensor: (id, hash) => files.tensor(id, hash),
    // Rows whose files were evicted are left out; they go with the run.
    tensors: (id, nodeId, port) =>
      store.tensors(id, nodeId, port).filter(({ hash }) => files.hasTensor(id, hash)),
    status: () => queue.status(),
  };
}
