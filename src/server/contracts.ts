import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import type { NodeErrorInfo } from '../graph/events.ts';
import type { Asset, AssetKind } from '../protocol/assets.ts';
import type { GraphSummary, StoredGraph } from '../protocol/graphs.ts';
import type {
  KeptTensor,
  MetricSeries,
  NodeSnapshot,
  OutputFile,
  Run,
  RunStatus,
  StoredEvent,
  Tap,
} from '../protocol/run-shapes.ts';
import type { FrameHeader } from '../protocol/socket.ts';
import type { RunnerStatus as PublicRunnerStatus, StorageStatus } from '../protocol/system.ts';

export interface RunLimits {
  /** A run that takes longer is stopped, ms. */
  readonly maxMs: number;
  /** A runner that holds more memory is stopped, bytes. */
  readonly maxBytes: number;
}

/** Lossy: the latest of each node and port, for watching. RGBA, 8 bits. */
export type Frame = Omit<FrameHeader, 'offset' | 'bytes'> & {
  readonly runId: string;
  readonly rgba: Uint8Array;
};

/** Server → runner, over fork's advanced serialization. */
export type RunnerCommand =
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly document: GraphDocument;
      readonly targets?: readonly string[];
      readonly resume: boolean;
      /** Number of the first event that the runner reports. */
      readonly firstSeq: number;
      readonly outputFolder: string;
      readonly tensorFolder: string;
      readonly checkpointFolder: string;
      readonly cacheFolder: string;
      /**
       * Reference as it stands in the document (`asset:…`, `model:…`, `sample:…`) → absolute file; made by
       * `resolveReferences` (references.ts). The runner's `resolveInput` looks here and refuses everything else.
       */
      readonly assets: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'cancel'; readonly runId: string }
  /** The last batch of taps has arrived: the runner may send the next. */
  | { readonly kind: 'taps-taken' }
  | { readonly kind: 'exit' };

/** Runner → server. */
export type RunnerMessage =
  | { readonly kind: 'ready'; readonly pid: number }
  /** When the first node that computes has opened it. */
  | { readonly kind: 'engine'; readonly engine: string; readonly device: string }
  | { readonly kind: 'events'; readonly runId: string; readonly events: readonly StoredEvent[] }
  /** At most one is on its way: the next comes after `taps-taken`. */
  | {
      readonly kind: 'taps';
      readonly runId: string;
      readonly frames: readonly Frame[];
      readonly taps: readonly Tap[];
    }
  /** What the tensor folder has gained and lost. */
  | {
      readonly kind: 'tensors';
      readonly runId: string;
      readonly kept: readonly KeptTensor[];
      readonly dropped: readonly KeptTensor[];
    }
  | { readonly kind: 'heartbeat'; readonly rss: number; readonly loopDelayMs: number }
  /** For the server's log. */
  | { readonly kind: 'warning'; readonly message: string }
  | {
      readonly kind: 'finished';
      readonly runId: string;
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly errors: readonly NodeErrorInfo[];
    }
  | {
      readonly kind: 'refused';
      readonly runId: string;
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
    };

/** The queue and its history; SQLite here, a shared store later. All methods are synchronous and atomic. */
export interface RunStore {
  submit(run: Pick<Run, 'document' | 'priority'> & Partial<Pick<Run, 'graphId' | 'targets' | 'source'>>): Run;
  get(id: string): Run | undefined;
  list(filter: {
    readonly status?: RunStatus;
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

/** Bytes by SHA-256. */
export interface BlobStore {
  /** @returns the hash. @throws `storage/full`, `file/unwritable` */
  put(bytes: Uint8Array): Promise<string>;
  /** Path of a stored blob after checking that it is whole; undefined when it is not there. @throws `blob/corrupt` */
  find(hash: string): Promise<string | undefined>;
  remove(hash: string): Promise<void>;
  /** Bytes in all. */
  size(): Promise<number>;
}

// ── What HTTP and sockets need of storage and runner. `openStudio(options): Promise<Studio>` (studio.ts) makes it. ──

/** Synchronous and atomic, as {@link RunStore}. */
export interface GraphStore {
  /** Newest first; `before` is a `savedAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): readonly GraphSummary[];
  /** The newest revision, or an older one. */
  get(id: string, revision?: number): StoredGraph | undefined;
  /**
   * Saves the next revision.
   * @param expected the revision that the caller has seen; 0: there must be none yet.
   * @throws `storage/conflict` with `details.revision` (0 when there is none) when it is another.
   */
  save(id: string, document: GraphDocument, expected: number): StoredGraph;
  /** False when there was none. */
  remove(id: string): boolean;
  /** Newest first. */
  versions(id: string): readonly GraphSummary[];
}

/** An asset as it is kept: its bytes are the blob `hash`, its thumbnail, a PNG of at most 256 px a side, another. */
export type AssetRow = Omit<Asset, 'reference' | 'thumbnail'> & { readonly thumbnail?: string };

export interface AssetStore {
  /** The existing row when there is one with the same kind and hash. */
  add(asset: Omit<AssetRow, 'id' | 'createdAt'>): AssetRow;
  get(id: string): AssetRow | undefined;
  /** Newest first; `before` is a `createdAt`. */
  list(filter: {
    readonly kind: AssetKind;
    readonly limit: number;
    readonly before?: number;
  }): readonly AssetRow[];
  /** Gives it another name. @returns the row; undefined when there is none */
  rename(id: string, name: string): AssetRow | undefined;
  /** Adds to what is known of it, such as the photograph of a model. */
  note(id: string, info: JsonObject): AssetRow | undefined;
  remove(id: string): boolean;
}

/** What a client that joins late must know: the fold of all events up to `run.lastSeq`. */
export interface RunSnapshot {
  readonly run: Run;
  readonly nodes: Readonly<Record<string, NodeSnapshot>>;
  /** The latest of each node and port; empty once the run has left memory. */
  readonly frames: readonly Frame[];
  readonly taps: readonly Tap[];
}

/** Called synchronously while a run goes on; must return at once and never throw. */
export interface RunWatcher {
  /** After the events were stored. */
  events?(runId: string, events: readonly StoredEvent[]): void;
  taps?(runId: string, frames: readonly Frame[], taps: readonly Tap[]): void;
  /** A run was submitted, or its status changed. */
  status?(run: Run): void;
  removed?(runId: string): void;
}

/** A file as it lies on the disk. */
export type WrittenFile = Omit<OutputFile, 'type'>;

export interface FullTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** With what only the server knows. */
export type RunnerStatus = PublicRunnerStatus & { readonly pid?: number };

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
  tensor(id: string, hash: string): Promise<FullTensor | undefined>;
  /** What its nodes have measured so far. */
  metrics(id: string): readonly MetricSeries[];
  /** Tensors that are kept of a run, spread evenly over its steps, oldest first. */
  tensors(id: string, nodeId?: string, port?: string): readonly KeptTensor[];
  status(): { readonly queued: number; readonly capacity: number; readonly runners: readonly RunnerStatus[] };
}

/** What `gc` removed. */
export interface GcReport {
  readonly files: number;
  readonly bytes: number;
}

/** Everything behind the HTTP and socket side. */
export interface Studio {
  readonly graphs: GraphStore;
  readonly assets: AssetStore;
  readonly blobs: BlobStore;
  readonly runs: RunService;
  storage(): Promise<StorageStatus>;
  /** Removes what nothing refers to and what can be recomputed beyond the quota. */
  gc(): Promise<GcReport>;
  /** Reasons why it cannot take runs now (database, disk, runner); empty when it can. */
  problems(): readonly string[];
  /** Stops the runner (a running run is checkpointed and becomes `interrupted`), closes the database. */
  close(): Promise<void>;
}

export interface StudioOptions {
  /** Folder for database, blobs, runs, cache, checkpoints. */
  readonly home: string;
  /** What computes, a runner each; default one with `engine` and `threads`. */
  readonly devices?: readonly { readonly engine: string; readonly threads?: number }[];
  readonly engine?: string;
  readonly threads?: number;
  readonly queueLength?: number;
  readonly limits?: Partial<RunLimits>;
  /** Bytes. */
  readonly quota?: number;
  /** Files for the references of a document; see references.ts. Called when a run starts. */
  readonly resolveReferences: (
    document: GraphDocument,
    stores: { readonly assets: AssetStore; readonly blobs: BlobStore },
  ) => Promise<Readonly<Record<string, string>>>;
  readonly log?: StudioLog;
}

/** Structured logging: a message and its particulars. pino's shape is made from it in log.ts. */
export type StudioLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;
