import type { KeptTensor, MetricSeries, Run, RunState } from '../protocol/run-shapes.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { LiveRuns, RunWatcher } from './live-runs.ts';
import { missingRun } from './missing-run.ts';
import type { RunFiles, WrittenFile } from './ports/run-files.ts';
import type { NewRun, RunStore } from './ports/run-store.ts';
import type { RunnerStatus } from './ports/runner-host.ts';
import type { QueueStatus, RunQueue } from './queue.ts';
import type { RunFeed } from './run-feed.ts';

/** Queue, runners and what they leave behind. */
export interface RunService {
  /** @throws `queue/full` */
  submit(run: NewRun): Promise<Run>;
  /** Resolves when the run is no longer queued or running. @throws `run/missing`, `run/state` when it was neither */
  cancel(id: string): Promise<Run>;
  /** Sets numbers at a node of a running run. @throws `run/missing`, `run/state` where it does not run, or not here */
  steer(id: string, nodeId: string, values: Readonly<Record<string, number>>): Promise<void>;
  /** As {@link cancel}, for now: `resume` goes on. @throws `run/missing`, `run/state` */
  pause(id: string): Promise<Run>;
  /** Queues a paused, failed, cancelled or interrupted run again, from its checkpoints. @throws `run/missing`, `run/state` */
  resume(id: string): Promise<Run>;
  /** Ids of the waiting runs in the order in which they would begin now. */
  waiting(): Promise<readonly string[]>;
  /** Lets these waiting runs begin first, in this order. Runs that do not wait (any more) are passed over. */
  arrange(ids: readonly string[]): Promise<void>;
  /** Cancels if need be, then forgets the run, its events and its files. @throws `run/missing` */
  remove(id: string): Promise<void>;
  get(id: string): Promise<Run | undefined>;
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
  metrics(id: string): Promise<readonly MetricSeries[]>;
  /** Tensors that are kept of a run, spread evenly over its steps, oldest first. */
  tensors(id: string, nodeId?: string, port?: string): Promise<readonly KeptTensor[]>;
  /** What computes on this machine. */
  runners(): readonly RunnerStatus[];
  status(): Promise<QueueStatus>;
}

export interface RunServiceOptions {
  readonly store: RunStore;
  /** The queue of now: which front end starts the runs may change. */
  readonly queue: () => RunQueue;
  readonly live: LiveRuns;
  readonly files: RunFiles;
}

/** The face of queue, history and files of runs that HTTP and sockets see. */
export function createRunService({ store, queue, live, files }: RunServiceOptions): RunService {
  return {
    submit: (run) => queue().submit(run),
    cancel: (id) => queue().cancel(id),
    pause: (id) => queue().pause(id),
    steer: (id, nodeId, values) => queue().steer(id, nodeId, values),
    resume: (id) => queue().resume(id),
    waiting: () => store.waiting(),
    async arrange(ids) {
      await store.arrange(ids);
      for (const id of ids) {
        const run = await store.get(id);
        // One that has begun meanwhile tells of itself.
        if (run?.status === 'queued') await live.onStatus(run);
      }
    },
    async remove(id) {
      // One that cannot be read is deleted as it is.
      if (!(await store.has(id))) throw missingRun(id);
      await queue().stopIfGoing(id);
      await store.remove(id);
      live.removed(id);
      await files.remove(id);
    },
    get: (id) => store.get(id),
    list: (filter) => store.list(filter),
    events: (id, sinceSeq, limit) => store.events(id, sinceSeq, limit),
    async snapshot(id) {
      if ((await store.get(id)) === undefined) return undefined;
      for (;;) {
        const feed = await live.feed(id);
        const { statuses } = feed;
        const run = await store.get(id);
        // Read while its status was changing, it would be of before what everybody was told already.
        if (feed.statuses === statuses) return run && { state: feed.state(run), feed };
      }
    },
    metrics: (id) => live.metrics(id),
    watch: (watcher) => live.watch(watcher),
    outputs: (id) => files.outputs(id),
    output: (id, name) => files.output(id, name),
    readOutput: (id, name, maxBytes) => files.readOutput(id, name, maxBytes),
    tensor: (id, hash) => files.tensor(id, hash),
    // Rows whose files were evicted are left out; they go with the run.
    async tensors(id, nodeId, port) {
      const [rows, there] = [await store.tensors(id, nodeId, port), await files.tensorHashes(id)];
      return there === undefined ? rows : rows.filter(({ hash }) => there.has(hash));
    },
    runners: () => queue().runners(),
    status: () => queue().status(),
  };
}
