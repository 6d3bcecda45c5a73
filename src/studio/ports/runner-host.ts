import type { ErrorCode } from '../../errors.ts';
import type { NodeErrorInfo } from '../../graph/events.ts';
import type { StoredEvent } from '../../protocol/run-shapes.ts';
import type { RunnerStatus as PublicRunnerStatus } from '../../protocol/system.ts';
import type { RunAhead, RunCommand, RunnerMessage } from './runner-messages.ts';

/*
 * What the queue knows of whoever computes: a process of this machine (process-host.ts), workers of others
 * (machines/studio/remote-host.ts), or a worker of a page (try/page/worker-host.ts).
 */

/** What one run may take of the machine. */
export interface RunLimits {
  /** A run that takes longer is stopped, ms. */
  readonly maxMs: number;
  /** A runner that holds more memory is stopped, bytes. */
  readonly maxBytes: number;
}

/** With what only the server knows. */
export type RunnerStatus = PublicRunnerStatus & { readonly pid?: number };

/** How a run on a runner ended. */
export type RunEnd =
  | {
      readonly kind: 'finished';
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly errors: readonly NodeErrorInfo[];
    }
  /** It could not begin. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** Its process is gone: only this run is affected. */
  | {
      readonly kind: 'lost';
      readonly code: Extract<ErrorCode, `runner/${string}`>;
      readonly reason: string;
    };

/** It was stopped before its end because somebody wanted that. */
export const CANCELLED: RunEnd = { kind: 'finished', outcome: 'cancelled', errors: [] };

/** What comes from a run while it runs. */
export type RunnerNews = Extract<RunnerMessage, { kind: 'events' | 'taps' | 'tensors' }>;

/** Another machine begins the run again, from its checkpoints: the one that had it is gone, or has handed it over. */
export interface TakenOver {
  readonly kind: 'taken-over';
  readonly runId: string;
}

/** Events of many runs, told one by one after this: they are stored in one go, and nobody hears of them yet. */
export interface EventsAhead {
  readonly kind: 'ahead';
  readonly items: readonly { readonly runId: string; readonly events: readonly StoredEvent[] }[];
}

/** What was set at a running node has taken hold. */
export type SteeredNews = Extract<RunnerMessage, { kind: 'steered' }>;

/** From a host of this machine. */
export type LocalNews = RunnerNews | SteeredNews;

export type HostNews = LocalNews | TakenOver | EventsAhead;

/** Resolves when what is told is stored, or never will be; never rejects. Of one run all is taken in its order. */
export type OnNews = (news: HostNews) => Promise<void>;

export interface RunnerHost {
  status(): RunnerStatus;
  /** Runs that it can have at a time; absent: one. */
  readonly slots?: () => number;
  /** It takes short runs only, beside one that takes longer. */
  readonly onlyShort?: true;
  /** Runs that it has had since before this server started: they go on. */
  readonly held?: ReadonlySet<string>;
  /** A run is likely to come: what it needs is started, opened and, of what is known of it, computed already. */
  readonly warm?: (ahead?: RunAhead) => void;
  /** Runs one graph; one at a time. Starts the process when there is none. Never rejects. */
  run(command: RunCommand): Promise<RunEnd>;
  /** Asks the run to stop; it ends as `cancelled` or, if it does not stop in time, as `lost`. */
  cancel(runId: string): void;
  /** Sets numbers at a node of the run; absent where it cannot be reached while it runs. */
  readonly steer?: (runId: string, nodeId: string, values: Readonly<Record<string, number>>) => void;
  /** The end of a run has reached the database: what it kept for that can go. */
  readonly written?: (runId: string) => void;
  /** Ends the process. */
  close(): Promise<void>;
}
