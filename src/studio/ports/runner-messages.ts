import type { ToldError } from '../../errors.ts';
import type { GraphDocument } from '../../graph/document/document.ts';
import type { NodeErrorInfo } from '../../graph/events.ts';
import type { KeptTensor, StoredEvent, Tap } from '../../protocol/run-shapes.ts';
import type { FrameHeader } from '../../protocol/socket.ts';

/** Lossy: the latest of each node and port, for watching. RGBA, 8 bits. */
export type Frame = Omit<FrameHeader, 'offset' | 'bytes'> & {
  readonly runId: string;
  readonly rgba: Uint8Array;
};

/** Numbers that somebody set at a node of a run, and at which of its steps they took hold: counted from 1. */
export interface Steered {
  readonly nodeId: string;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Server → runner, over fork's advanced serialization. */
export type RunnerCommand =
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly document: GraphDocument;
      readonly targets?: readonly string[];
      readonly resume: boolean;
      /** Of a piece of a sweep: how many elements come before. */
      readonly offset?: number;
      /** Results of costly nodes are kept on disk: the run was, or is, computed in pieces. */
      readonly keepCostly?: boolean;
      /** Number of the first event that the runner reports. */
      readonly firstSeq: number;
      readonly outputFolder: string;
      readonly tensorFolder: string;
      readonly checkpointFolder: string;
      readonly cacheFolder: string;
      /** Bytes that its outputs may take: what quota and disk have left. */
      readonly maxOutputBytes: number;
      /**
       * Reference as it stands in the document (`asset:…`, `model:…`, `sample:…`) → absolute file; made by
       * `resolveReferences` (references.ts). The runner's `resolveInput` looks here and refuses everything else.
       */
      readonly assets: Readonly<Record<string, string>>;
      /** What was set in the attempts before: it takes hold at the same steps again, so that the run goes on as it was. */
      readonly steered?: readonly Steered[];
    }
  /** A run is likely to come: the engine is opened, and what is known of the run is computed. */
  | { readonly kind: 'warm'; readonly ahead?: RunAhead | undefined }
  | { readonly kind: 'cancel'; readonly runId: string }
  /** Numbers that hold at a node from its next step on, in the place of those before. */
  | {
      readonly kind: 'steer';
      readonly runId: string;
      readonly nodeId: string;
      readonly values: Readonly<Record<string, number>>;
    }
  /** The last batch of taps has arrived: the runner may send the next. */
  | { readonly kind: 'taps-taken' }
  | { readonly kind: 'exit' };

/** Of a run that is likely to come: what some of its nodes give is computed, cached, and told nobody. */
export interface RunAhead {
  readonly document: GraphDocument;
  /** Nodes that write nothing. */
  readonly targets: readonly string[];
  readonly cacheFolder: string;
  readonly assets: Readonly<Record<string, string>>;
}

/** A run, as the runner is given it. */
export type RunCommand = Extract<RunnerCommand, { kind: 'run' }>;

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
  /** What somebody set has taken hold. */
  | ({ readonly kind: 'steered'; readonly runId: string } & Steered)
  | { readonly kind: 'heartbeat'; readonly rss: number; readonly loopDelayMs: number }
  /** For the server's log. */
  | { readonly kind: 'warning'; readonly message: string }
  | {
      readonly kind: 'finished';
      readonly runId: string;
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly errors: readonly NodeErrorInfo[];
    }
  | { readonly kind: 'refused'; readonly runId: string; readonly error: ToldError };
