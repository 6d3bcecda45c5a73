import type { ToldError } from '../errors.ts';
import { portKey } from './document/port-ref.ts';
import type { Moment } from './types/node.ts';
import type { Settings } from './types/port-type.ts';

export type NodeState = 'queued' | 'running' | 'cached' | 'done' | 'failed' | 'skipped' | 'cancelled';

/** An error as data: it travels on the event stream, and never ends it. */
export interface NodeErrorInfo extends ToldError {
  readonly nodeId: string;
  readonly port?: string;
}

/** What is known of an output value without holding it. */
export interface ValueSummary {
  readonly type: string;
  readonly description: string;
  readonly hash: string;
  readonly bytes: number;
  /** What parameters that are left empty take from it, where its type says so. */
  readonly settings?: Settings;
}

/**
 * What happens in a run, in order. `seq` rises by one an event; `at` is when it happened, ms since the epoch. Reliable
 * kinds come completely; the kinds `progress`, `preview` and `metric` are taps: throttled, so that their `at` lies before
 * that of events which were emitted meanwhile. Of progress and pictures the latest wins; metrics come value by value.
 */
export type RunEvent = { readonly seq: number; readonly at: number } & RunEventBody;

export type RunEventBody =
  | {
      readonly kind: 'run-started';
      readonly order: readonly string[];
      readonly seeds: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'node-state';
      readonly nodeId: string;
      readonly state: NodeState;
      /** How long it ran, without the time that it waited for its producers and consumers. */
      readonly elapsedMs?: number;
      /** Why it failed. */
      readonly error?: NodeErrorInfo;
      /** For a skipped node: the failed node that it depends on. */
      readonly because?: string;
    }
  | {
      readonly kind: 'output';
      readonly nodeId: string;
      readonly port: string;
      /** Position in the stream; 0 for a single value. */
      readonly index: number;
      readonly summary: ValueSummary;
      /** The live value, in process only; never sent as it is. */
      readonly value: unknown;
    }
  | {
      readonly kind: 'log';
      readonly nodeId: string;
      readonly level: 'info' | 'warning';
      readonly message: string;
    }
  | {
      readonly kind: 'progress';
      readonly nodeId: string;
      readonly done: number;
      readonly total: number;
      readonly label?: string;
      readonly etaMs?: number;
    }
  | {
      readonly kind: 'preview';
      readonly nodeId: string;
      readonly port: string;
      /** Its port type: of the output of that name, or as the node declares it; absent when it is neither. */
      readonly type?: string;
      readonly value: unknown;
      readonly moment: Moment;
    }
  | {
      readonly kind: 'metric';
      readonly nodeId: string;
      readonly name: string;
      readonly value: number;
      readonly moment: Moment;
    }
  | {
      readonly kind: 'run-finished';
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly elapsedMs: number;
      readonly errors: readonly NodeErrorInfo[];
    };

/** The lossy kinds of event. */
export type TapBody = Extract<RunEventBody, { kind: 'progress' | 'preview' | 'metric' }>;

/** What a tap is of. */
export type TapNames =
  | Pick<Extract<TapBody, { kind: 'progress' }>, 'kind' | 'nodeId'>
  | Pick<Extract<TapBody, { kind: 'preview' }>, 'kind' | 'nodeId' | 'port'>
  | Pick<Extract<TapBody, { kind: 'metric' }>, 'kind' | 'nodeId' | 'name'>;

/** What taps are told apart by: a node's progress, each of its ports, each of its metrics. */
export function tapKey(tap: TapNames): string {
  switch (tap.kind) {
    case 'progress':
      return tap.nodeId;
    case 'preview':
      return portKey(tap.nodeId, tap.port);
    case 'metric':
      return `${tap.nodeId} ${tap.name}`;
  }
}
