import { portKey } from '../../../../src/graph/document/port-ref.ts';
import type { NodeErrorInfo, NodeState, ValueSummary } from '../../../../src/graph/events.ts';
import type { NodeSnapshot, RunStatus, StoredEvent, Tap } from '../../../../src/protocol/run-shapes.ts';

/** What is known of one node of a run. */
export interface NodeRun {
  readonly state: NodeState;
  readonly elapsedMs?: number;
  readonly error?: NodeErrorInfo;
  /** The failed node that it was skipped for. */
  readonly because?: string;
  readonly progress?: NodeProgress;
}

export interface NodeProgress {
  readonly done: number;
  readonly total: number;
  readonly label?: string;
  readonly etaMs?: number;
}

/** What is known of one output of a run. */
export interface PortRun {
  readonly summary: ValueSummary;
  /** Values so far. */
  readonly count: number;
  /** Whole tensor of the last one, when it is kept. */
  readonly blob?: string;
  /** All of them, where they are numbers. */
  readonly numbers?: readonly number[];
  /** When the first and the last one came, ms of the server's clock. */
  readonly first: number;
  readonly at: number;
}

/** A run, folded from its events and taps. */
export interface RunView {
  readonly runId: string;
  readonly status: RunStatus;
  /** How the run ended by the server's word, which goes over its events: a run that died has no last event. */
  readonly settled?: RunStatus;
  /** Number of the last event. */
  readonly seq: number;
  readonly nodes: Readonly<Record<string, NodeRun>>;
  /** By `node.port`. */
  readonly ports: Readonly<Record<string, PortRun>>;
  readonly errors: readonly NodeErrorInfo[];
  readonly log: readonly {
    readonly nodeId: string;
    readonly level: 'info' | 'warning';
    readonly message: string;
  }[];
  readonly startedAt?: number;
  readonly elapsedMs?: number;
}

const LOG_LINES = 200;

export function startRunView(runId: string, status: RunStatus = 'queued'): RunView {
  return { runId, status, seq: 0, nodes: {}, ports: {}, errors: [], log: [] };
}

/** Takes events in; those that are known already change nothing. */
export function foldEvents(view: RunView, events: readonly StoredEvent[]): RunView {
  return events.reduce(
    (v, event) => (event.seq <= v.seq ? v : { ...foldEvent(v, event), seq: event.seq }),
    view,
  );
}

function foldEvent(view: RunView, event: StoredEvent): RunView {
  switch (event.kind) {
    case 'run-started': {
      const nodes = Object.fromEntries(event.order.map((id) => [id, { state: 'queued' } as const]));
      const status = view.settled ?? 'running';
      return { ...view, status, nodes, ports: {}, errors: [], startedAt: event.at };
    }
    case 'node-state': {
      const { nodeId, state, elapsedMs, error, because } = event;
      const before = view.nodes[nodeId];
      const progress = state === 'running' ? before?.progress : undefined;
      const node: NodeRun = {
        state,
        ...(elapsedMs === undefined ? {} : { elapsedMs }),
        ...(error === undefined ? {} : { error }),
        ...(because === undefined ? {} : { because }),
        ...(progress === undefined ? {} : { progress }),
      };
      return { ...view, nodes: { ...view.nodes, [nodeId]: node } };
    }
    case 'output': {
      const { nodeId, port, index, summary, blob, at } = event;
      const key = portKey(nodeId, port);
      const before = view.ports[key];
      const value: PortRun = {
        ...{ summary, count: index + 1, first: before?.first ?? at, at },
        ...(blob === undefined ? {} : { blob }),
        ...(summary.type === 'number'
          ? { numbers: [...(before?.numbers ?? []).slice(0, index), Number(summary.description)] }
          : {}),
      };
      return { ...view, ports: { ...view.ports, [key]: value } };
    }
    case 'log': {
      const { nodeId, level, message } = event;
      return { ...view, log: [...view.log, { nodeId, level, message }].slice(-LOG_LINES) };
    }
    case 'run-finished':
      return {
        ...view,
        nodes: settledNodes(view.nodes),
        // Of one that was cut off its row alone tells why: cancelled, paused or stopped with the studio.
        status: view.settled ?? (event.outcome === 'cancelled' ? view.status : event.outcome),
        errors: event.errors,
        elapsedMs: event.elapsedMs,
      };
  }
}

/** Takes progress in; metrics are for charts and kept elsewhere. */
export function foldTaps(view: RunView, taps: readonly Tap[]): RunView {
  // Copied once, not for each of what may be a hundred taps.
  let nodes: Record<string, NodeRun> | undefined;
  for (const tap of taps) {
    if (tap.kind !== 'progress') continue;
    const { done, total, label, etaMs, nodeId } = tap;
    const node = (nodes ?? view.nodes)[nodeId];
    // A late tap must not bring a finished node back.
    if (node !== undefined && node.state !== 'running' && node.state !== 'queued') continue;
    const progress = {
      done,
      total,
      ...(label === undefined ? {} : { label }),
      ...(etaMs === undefined ? {} : { etaMs }),
    };
    nodes ??= { ...view.nodes };
    nodes[nodeId] = { ...(node ?? { state: 'running' as const }), progress };
  }
  return nodes === undefined ? view : { ...view, nodes };
}

/** States of nodes as the server's snapshot has them, where no event has told them yet. */
export function foldSnapshot(view: RunView, nodes: Readonly<Record<string, NodeSnapshot>>): RunView {
  const known = Object.entries(nodes).map(([id, { state, error }]) => {
    return [id, view.nodes[id] ?? { state, ...(error === undefined ? {} : { error }) }] as const;
  });
  return { ...view, nodes: { ...Object.fromEntries(known), ...view.nodes } };
}

/** Takes the server's word for how the run stands. */
export function foldStatus(view: RunView, status: RunStatus): RunView {
  const { settled: _settled, ...rest } = view;
  if (isActive(status)) return { ...rest, status };
  return { ...rest, nodes: settledNodes(view.nodes), status, settled: status };
}

/** Nothing computes any more once a run is over, whether or not a last event of each node has come. */
function settledNodes(nodes: RunView['nodes']): RunView['nodes'] {
  const open = Object.values(nodes).some(({ state }) => state === 'running' || state === 'queued');
  if (!open) return nodes;
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      node.state === 'running' || node.state === 'queued' ? { state: 'cancelled' as const } : node,
    ]),
  );
}

/** How long the slowest of the running nodes still needs, ms; undefined while none tells. */
export function timeLeft(view: RunView): { readonly node: string; readonly ms: number } | undefined {
  let slowest: { readonly node: string; readonly ms: number } | undefined;
  for (const [node, { state, progress }] of Object.entries(view.nodes)) {
    const ms = progress?.etaMs;
    // One that is through its steps waits for others, for the next value of a stream, say.
    if (state !== 'running' || ms === undefined || progress?.done === progress?.total) continue;
    if (slowest === undefined || ms > slowest.ms) slowest = { node, ms };
  }
  return slowest;
}

/**
 * How much of a run is done, 0 to 1, by time where its slowest node tells how long it still needs, else by nodes.
 * @param now the studio's time, ms since 1970
 */
export function fractionDone(view: RunView, now: number): number {
  const { done, total } = countDone(view);
  const left = timeLeft(view);
  if (left === undefined || view.startedAt === undefined) return total === 0 ? 0 : done / total;
  const passed = passedSince(view.startedAt, now);
  return passed / Math.max(1, passed + left.ms);
}

/**
 * How long something in the studio has taken so far, ms; 0 before it began, which may be after the page's clock last ticked.
 * @param now the studio's time
 */
export function passedSince(startedAt: number | undefined, now: number): number {
  return Math.max(0, now - (startedAt ?? now));
}

/** How many of the run's nodes are through, and how many there are. */
export function countDone(view: RunView): { readonly done: number; readonly total: number } {
  const states = Object.values(view.nodes).map((node) => node.state);
  return { done: states.filter((s) => s !== 'queued' && s !== 'running').length, total: states.length };
}

export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running';
}
