import type { GraphDocument, JsonObject } from '../graph/document.ts';
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
  /** Sequence number of its last stored event. */
  readonly lastSeq: number;
  readonly targets?: readonly string[];
  /** Taken up from its checkpoints when it starts. */
  readonly resume: boolean;
}

/** What leaves a process: live values are replaced by their summaries; pixels go by {@link Frame} and by blob. */
export type StoredEvent = { readonly runId: string; readonly seq: number; readonly at: number } & (
  | Exclude<RunEventBody, { kind: 'output' | 'preview' | 'progress' | 'metric' }>
  | (Omit<Extract<RunEventBody, { kind: 'output' }>, 'value'> & { readonly blob?: string })
);

/** Lossy: the latest of each node and port, for watching. */
export interface Frame {
  readonly runId: string;
  readonly nodeId: string;
  readonly port: string;
  readonly shape: readonly number[];
  readonly moment: { readonly scale?: number; readonly update?: number; readonly step?: number };
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** PNG or raw 8-bit RGBA of at most 256 px a side. */
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Lossy numbers: progress and metrics, latest wins. */
export type Tap = { readonly runId: string } & Extract<RunEventBody, { kind: 'progress' | 'metric' }>;

/** Server → runner, over fork's advanced serialization. */
export type RunnerCommand =
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly document: GraphDocument;
      readonly targets?: readonly string[];
      readonly resume: boolean;
      readonly outputFolder: string;
      readonly checkpointFolder: string;
      readonly cacheFolder: string;
      /** Asset id → file, for nodes that read images and models. */
      readonly assets: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'cancel'; readonly runId: string }
  | { readonly kind: 'tensor'; readonly requestId: number; readonly runId: string; readonly hash: string }
  | { readonly kind: 'exit' };

/** Runner → server. */
export type RunnerMessage =
  | { readonly kind: 'ready'; readonly engine: string; readonly device: string; readonly pid: number }
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'taps'; readonly frames: readonly Frame[]; readonly taps: readonly Tap[] }
  | { readonly kind: 'heartbeat'; readonly rss: number; readonly loopDelayMs: number }
  | { readonly kind: 'finished'; readonly runId: string; readonly outcome: 'done' | 'failed' | 'cancelled' }
  | {
      readonly kind: 'refused';
      readonly runId: string;
      readonly error: { readonly code: string; readonly message: string };
    };

/** The queue and its history; SQLite here, a shared store later. All methods are synchronous and atomic. */
export interface RunStore {
  submit(run: Pick<RunRow, 'document' | 'priority'> & Partial<Pick<RunRow, 'graphId' | 'targets'>>): RunRow;
  get(id: string): RunRow | undefined;
  list(filter: {
    readonly status?: RunStatus;
    readonly limit: number;
    readonly before?: number;
  }): readonly RunRow[];
  /** The next queued run by priority, then age; marks it running. */
  take(): RunRow | undefined;
  update(
    id: string,
    patch: Partial<Pick<RunRow, 'status' | 'reason' | 'errors' | 'finishedAt' | 'resume' | 'priority'>>,
  ): RunRow;
  remove(id: string): void;
  appendEvents(id: string, events: readonly StoredEvent[]): void;
  events(id: string, sinceSeq: number, limit: number): readonly StoredEvent[];
}

/** Bytes by SHA-256. */
export interface BlobStore {
  put(bytes: Uint8Array): Promise<string>;
  /** Path of a stored blob after checking that it is whole; undefined when it is not there. */
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
