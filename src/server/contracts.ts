import type { GraphDocument, JsonObject } from '../graph/document/document.ts';
import type { NodeErrorInfo, NodeState, RunEventBody } from '../graph/events.ts';

/** `queued` → `running` → one of the others. `interrupted`: the server or its runner died; may be resumed. */
export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface RunLimits {
  /** A run that takes longer is stopped, ms. */
  readonly maxMs: number;
  /** A runner that holds more memory is stopped, bytes. */
  readonly maxBytes: number;
}

/** A run as kept in the database. */
export interface RunRow {
  readonly id: string;
  /** Of a stored graph, when it was submitted from one. */
  readonly graphId?: string;
  readonly document: GraphDocument;
  readonly status: RunStatus;
  readonly priority: number;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Why it failed or was interrupted. */
  readonly reason?: string;
  readonly errors: readonly NodeErrorInfo[];
  /** Number of its last stored event, 0 when there is none. Numbers start at 1 and leave no gap. */
  readonly lastSeq: number;
  readonly targets?: readonly string[];
  /** Taken up from its checkpoints when it starts. */
  readonly resume: boolean;
  /** Who submitted it: runs of equal priority take turns among sources. */
  readonly source?: string;
  /** How often it was started; absent for none. */
  readonly attempts?: number;
}

/** What leaves a process: live values are replaced by their summaries; pixels go by {@link Frame} and by blob. */
export type StoredEvent = { readonly runId: string; readonly seq: number; readonly at: number } & (
  | Exclude<RunEventBody, { kind: 'output' | 'preview' | 'progress' | 'metric' }>
  | (Omit<Extract<RunEventBody, { kind: 'output' }>, 'value'> & {
      /** Content hash, when the whole tensor is kept for a while: ask for it by {@link RunService.tensor}. */
      readonly blob?: string;
    })
);

/** A tensor of some step that is kept for a while, under a disk budget: for zoom and histogram. */
export interface KeptTensor {
  readonly nodeId: string;
  readonly port: string;
  /** Rises within a port over the run. */
  readonly index: number;
  readonly moment: Frame['moment'];
  /** Content hash: see {@link RunService.tensor}. */
  readonly hash: string;
  readonly bytes: number;
}

/** Lossy: the latest of each node and port, for watching. */
export interface Frame {
  readonly runId: string;
  readonly nodeId: string;
  readonly port: string;
  readonly shape: readonly number[];
  readonly moment: { readonly scale?: number; readonly update?: number; readonly step?: number };
  /** When the node made the value, ms since the epoch by the runner's clock; absent where that is not known. */
  readonly at?: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The score that the node told last at the scale of the picture: of a chain that of the step before. */
  readonly score?: number;
  /** Content hash of the whole tensor: a client asks for it by {@link RunService.tensor}. */
  readonly hash?: string;
  /** PNG or raw 8-bit RGBA of at most 256 px a side. */
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Lossy numbers: progress and metrics, latest wins. */
export type Tap = { readonly runId: string } & Extract<RunEventBody, { kind: 'progress' | 'metric' }>;

/** One value of a metric, and the moment that it belongs to. */
export interface MetricPoint {
  readonly value: number;
  readonly moment: Frame['moment'];
}

/** What a node has measured over a run, oldest first; thinned to at most some thousand points, the newest among them. */
export interface MetricSeries {
  readonly nodeId: string;
  readonly name: string;
  readonly points: readonly MetricPoint[];
}

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
  submit(
    run: Pick<RunRow, 'document' | 'priority'> & Partial<Pick<RunRow, 'graphId' | 'targets' | 'source'>>,
  ): RunRow;
  get(id: string): RunRow | undefined;
  list(filter: {
    readonly status?: RunStatus;
    readonly limit: number;
    readonly before?: number;
  }): readonly RunRow[];
  /** The next queued run by priority (which rises with waiting), turn of its source, age; marks it running. */
  take(): RunRow | undefined;
  /** @throws `run/missing` */
  update(
    id: string,
    patch: Partial<Pick<RunRow, 'status' | 'reason' | 'errors' | 'finishedAt' | 'resume' | 'priority'>>,
  ): RunRow;
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

/** State of one node for a snapshot: what a client that joins late must know. */
export interface NodeSnapshot {
  readonly state: NodeState;
  readonly progress?: JsonObject;
  readonly error?: NodeErrorInfo;
}

// ── What HTTP and sockets need of storage and runner. `openStudio(options): Promise<Studio>` (studio.ts) makes it. ──

/** A stored graph at one revision. */
export interface GraphRow {
  readonly id: string;
  /** 1, rising by one a save. */
  readonly revision: number;
  readonly title: string;
  readonly createdAt: number;
  readonly savedAt: number;
  readonly document: GraphDocument;
}

export type GraphSummary = Omit<GraphRow, 'document'>;

/** Synchronous and atomic, as {@link RunStore}. */
export interface GraphStore {
  /** Newest first; `before` is a `savedAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): readonly GraphSummary[];
  /** The newest revision, or an older one. */
  get(id: string, revision?: number): GraphRow | undefined;
  /**
   * Saves the next revision.
   * @param expected the revision that the caller has seen; 0: there must be none yet.
   * @throws `storage/conflict` with `details.revision` (0 when there is none) when it is another.
   */
  save(id: string, document: GraphDocument, expected: number): GraphRow;
  /** False when there was none. */
  remove(id: string): boolean;
  /** Newest first. */
  versions(id: string): readonly GraphSummary[];
}

export type AssetKind = 'image' | 'model';

/** An uploaded image (always PNG: re-encoded) or a model (.safetensors); its bytes are the blob `hash`. */
export interface AssetRow {
  readonly id: string;
  readonly kind: AssetKind;
  /** As the client called it: for people only, never part of a path. */
  readonly name: string;
  readonly hash: string;
  readonly bytes: number;
  readonly createdAt: number;
  readonly width?: number;
  readonly height?: number;
  /** Blob of a PNG of at most 256 px a side. */
  readonly thumbnail?: string;
  /** Of a model: scales, sizes, training. */
  readonly info?: JsonObject;
}

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
  readonly run: RunRow;
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
  status?(run: RunRow): void;
  removed?(runId: string): void;
}

export interface OutputFile {
  /** Path below the run's output folder, with `/` between the parts. */
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

export interface FullTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface RunnerStatus {
  readonly device: string;
  readonly state: 'starting' | 'idle' | 'running' | 'restarting' | 'stopped';
  readonly engine?: string;
  readonly pid?: number;
  readonly runId?: string;
  readonly rss?: number;
  readonly loopDelayMs?: number;
  /** Times that its process was started anew after a crash or a hang. */
  readonly restarts: number;
}

/** Queue, runners and what they leave behind. */
export interface RunService {
  /** @throws `queue/full` */
  submit(run: Parameters<RunStore['submit']>[0]): RunRow;
  /** Resolves when the run is no longer queued or running. @throws `run/missing`, `run/state` when it was neither */
  cancel(id: string): Promise<RunRow>;
  /** Queues a failed, cancelled or interrupted run again, from its checkpoints. @throws `run/missing`, `run/state` */
  resume(id: string): RunRow;
  /** Ids of the waiting runs in the order in which they would begin now. */
  waiting(): readonly string[];
  /** Lets these waiting runs begin first, in this order. Runs that do not wait (any more) are passed over. */
  arrange(ids: readonly string[]): void;
  /** Cancels if need be, then forgets the run, its events and its files. @throws `run/missing` */
  remove(id: string): Promise<void>;
  get(id: string): RunRow | undefined;
  list: RunStore['list'];
  events: RunStore['events'];
  /** The run as it stands when the promise resolves. A long event log is folded in pieces. */
  snapshot(id: string): Promise<RunSnapshot | undefined>;
  /** Returns a function that ends the watching. */
  watch(watcher: RunWatcher): () => void;
  outputs(id: string): Promise<readonly OutputFile[]>;
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

export interface StorageStatus {
  readonly bytes: number;
  readonly quota: number;
  /** Free bytes on the disk, where the system tells. */
  readonly free?: number;
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
