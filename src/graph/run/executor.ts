import { PatchwiseError } from '../../errors.ts';
import type { NodeErrorInfo } from '../events.ts';
import type { PlannedNode, PlannedSource, RunPlan } from '../plan/plan.ts';
import type { AnyNodeDefinition, OutputPorts } from '../types/node.ts';
import type { PortTypes } from '../types/port-type.ts';
import { isCacheable } from './activation.ts';
import { InFlight } from './cache/in-flight.ts';
import type { ResultCache } from './cache/result-cache.ts';
import { identifyBy } from './cache/stream-identity.ts';
import { type Clock, EventBus, type EventTarget } from './event-bus.ts';
import { type Cell, CellStore } from './flow/cells.ts';
import { Channel } from './flow/channel.ts';
import { Inlets } from './flow/inlets.ts';
import { Network } from './flow/network.ts';
import { Outlets } from './flow/outlets.ts';
import { type NodeEnd, NodeProcess } from './node-process.ts';
import type { RunInspector } from './run-inspector.ts';
import type { RunScope } from './run-scope.ts';
import { Taps } from './taps.ts';

/**
 * Values that a channel holds unless a deadlock needs more. With one, a producer works on the next value while its
 * consumer works on this one, and no further ahead.
 */
const CHANNEL_CAPACITY = 1;

export interface ExecutorOptions {
  readonly plan: RunPlan;
  readonly seeds: Readonly<Record<string, number>>;
  readonly portTypes: PortTypes;
  readonly services: unknown;
  readonly cache: ResultCache | undefined;
  readonly offset: number;
  readonly keepCostly: boolean;
  readonly steering?: RunScope['steering'];
  readonly provider?: ((nodeId: string) => Promise<string>) | undefined;
  readonly clock: Clock;
  readonly target: EventTarget;
}

/** One run: builds the network of a plan, starts every node, and reports until the last has stopped. */
export class Executor {
  readonly #plan: RunPlan;
  readonly #scope: RunScope;
  readonly #stop = new AbortController();
  /** Of the nodes that have not ended. */
  readonly #aborts = new Set<AbortController>();
  readonly #channels: Channel<Cell>[] = [];
  readonly #outlets = new Map<string, Outlets>();
  readonly #processes: (() => Promise<NodeEnd>)[] = [];

  constructor(options: ExecutorOptions) {
    const { plan, clock } = options;
    const bus = new EventBus(options.target, clock);
    this.#plan = plan;
    this.#scope = {
      ...options,
      provider: options.provider,
      steering: options.steering,
      network: new Network(clock.now),
      cells: new CellStore(),
      bus,
      taps: new Taps(bus, clock),
      inFlight: new InFlight(),
      signal: this.#stop.signal,
    };
    // In the order of the plan: the outlets that a node reads from exist before it.
    for (const planned of plan.nodes.values()) this.#add(planned);
  }

  get inspector(): RunInspector {
    const { cells } = this.#scope;
    const channels = this.#channels;
    const outlets = this.#outlets;
    return {
      get liveValues() {
        return cells.live;
      },
      get peakValues() {
        return cells.peak;
      },
      get liveBytes() {
        return cells.bytes;
      },
      get largestChannel() {
        return Math.max(0, ...channels.map((channel) => channel.capacity));
      },
      latest: (node, port) => outlets.get(node)?.pinned(port),
    };
  }

  /** Resolves after the last event. */
  async run(): Promise<void> {
    const { bus, clock, taps, seeds } = this.#scope;
    const startedAt = clock.now();
    const order = this.#plan.order;
    bus.emit({
      kind: 'run-started',
      order,
      seeds: Object.fromEntries(order.map((id) => [id, seeds[id] ?? 0])),
    });
    for (const nodeId of order) bus.emit({ kind: 'node-state', nodeId, state: 'queued' });
    const ends = await Promise.all(this.#processes.map((start) => start()));
    for (const outlets of this.#outlets.values()) outlets.unpin();
    const errors = ends
      .map((end) => end.error)
      .filter((error): error is NodeErrorInfo => error !== undefined);
    const cancelled = ends.some((end) => end.state === 'cancelled');
    taps.flush();
    bus.emit({
      kind: 'run-finished',
      outcome: cancelled ? 'cancelled' : errors.length > 0 ? 'failed' : 'done',
      elapsedMs: clock.now() - startedAt,
      errors,
    });
  }

  /** Stops every node; {@link run} resolves when they have stopped. */
  cancel(): void {
    this.#stop.abort();
    this.#scope.network.stop(new PatchwiseError('run/cancelled', 'The run was cancelled.'));
    for (const abort of this.#aborts) abort.abort();
  }

  /** Nobody listens any more: stops what still runs, and forgets what was to be said. */
  dispose(): void {
    this.cancel();
    this.#scope.taps.dispose();
  }

  #add(planned: PlannedNode): void {
    const { network, cells, portTypes, bus, cache } = this.#scope;
    const definition = runnable(planned);
    const abort = new AbortController();
    const outlets = new Outlets({
      nodeId: planned.id,
      ports: definition.outputs as OutputPorts,
      lifted: planned.lifted,
      pinned: this.#plan.targets.includes(planned.id) || definition.sink === true,
      portTypes,
      network,
      cells,
      bus,
    });
    const inlets = new Inlets({
      node: planned,
      portTypes,
      network,
      cells,
      identify: isCacheable(definition, cache) ? identifyBy(cache.sha256) : undefined,
      onBroken: () => abort.abort(),
      open: (source) => this.#open(source, planned.id),
    });
    const process = new NodeProcess({
      scope: this.#scope,
      planned,
      definition,
      inlets,
      outlets,
      signal: abort.signal,
    });
    this.#aborts.add(abort);
    this.#outlets.set(planned.id, outlets);
    this.#processes.push(async () => {
      const end = await process.run();
      // A node that has ended is not told of a later cancel.
      this.#aborts.delete(abort);
      return end;
    });
  }

  #open({ from }: PlannedSource, reader: string): Channel<Cell> {
    const { cells } = this.#scope;
    const channel = new Channel<Cell>(from.node, reader, CHANNEL_CAPACITY, (cell) => cells.release(cell));
    this.#channels.push(channel);
    this.#outlets.get(from.node)?.connect(from.port, channel);
    return channel;
  }
}

function runnable({ id, node }: PlannedNode): AnyNodeDefinition {
  if (node.definition !== undefined) return node.definition;
  throw new PatchwiseError(
    'usage/invalid',
    `The type of node "${id}", ${node.ref}, is known here by description only.`,
    {
      hint: 'Run the graph where the definitions of its nodes are: with createRegistry, not from a catalogue.',
    },
  );
}
