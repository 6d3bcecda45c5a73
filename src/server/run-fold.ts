import { assertNever } from '../errors.ts';
import { portKey } from '../graph/document/port-ref.ts';
import { tapKey } from '../graph/events.ts';
import type { NodeSnapshot, Run, StoredEvent, Tap } from '../protocol/run-shapes.ts';
import type { Frame } from './runner/messages.ts';

/** What a client that joins late must know: the fold of all events up to `run.lastSeq`. */
export interface RunSnapshot {
  readonly run: Run;
  readonly nodes: Readonly<Record<string, NodeSnapshot>>;
  /** The latest of each node and port; empty once the run has left memory. */
  readonly frames: readonly Frame[];
  readonly taps: readonly Tap[];
}

/** What a run's events and taps add up to. */
export interface RunFold {
  readonly nodes: Map<string, NodeSnapshot>;
  readonly frames: Map<string, Frame>;
  readonly taps: Map<string, Tap>;
}

export function emptyFold(): RunFold {
  return { nodes: new Map(), frames: new Map(), taps: new Map() };
}

/** Adds an event. A run that is taken up again starts over: what its nodes did before no longer holds. */
export function foldEvent({ nodes, frames, taps }: RunFold, event: StoredEvent): void {
  switch (event.kind) {
    case 'run-started':
      nodes.clear();
      frames.clear();
      taps.clear();
      return;
    case 'node-state': {
      const { state, error } = event;
      nodes.set(event.nodeId, { state, ...(error !== undefined && { error }) });
      return;
    }
    case 'output':
    case 'log':
    case 'run-finished':
      return;
    default:
      assertNever(event);
  }
}

export function foldTaps(fold: RunFold, frames: readonly Frame[], taps: readonly Tap[]): void {
  for (const frame of frames) fold.frames.set(portKey(frame.nodeId, frame.port), frame);
  for (const tap of taps) {
    fold.taps.set(tapKey(tap), tap);
  }
}

/** What a client that joins now must know. */
export function snapshotOf(run: Run, { nodes, frames, taps }: RunFold): RunSnapshot {
  const ended = run.status !== 'running' && run.status !== 'queued';
  const snapshots = [...nodes].map(([id, node]): [string, NodeSnapshot] => {
    // The run was cut off before its nodes could say so.
    const cutOff = ended && (node.state === 'running' || node.state === 'queued');
    const progress = taps.get(id);
    return [
      id,
      {
        ...node,
        ...(cutOff && { state: 'cancelled' as const }),
        ...(progress?.kind === 'progress' && {
          progress: {
            done: progress.done,
            total: progress.total,
            ...(progress.label !== undefined && { label: progress.label }),
            ...(progress.etaMs !== undefined && { etaMs: progress.etaMs }),
          },
        }),
      },
    ];
  });
  return {
    run,
    nodes: Object.fromEntries(snapshots),
    frames: [...frames.values()],
    taps: [...taps.values()],
  };
}
