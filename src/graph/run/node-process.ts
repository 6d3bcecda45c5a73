import type { NodeErrorInfo, NodeState } from '../events.ts';
import type { PlannedNode } from '../plan/plan.ts';
import type { AnyNodeDefinition } from '../types/node.ts';
import { activate, isCacheable } from './activation.ts';
import { assembleInputs, type KeptStream } from './activation-inputs.ts';
import { type Inlets, REPLAY_LIMIT, type ReceivedValues } from './flow/inlets.ts';
import type { Outlets } from './flow/outlets.ts';
import { gather } from './flow/stream-input.ts';
import { UpstreamFailure } from './flow/upstream-failure.ts';
import { atElement, isStop, nodeErrorInfo } from './node-error.ts';
import { parseParams } from './parse-params.ts';
import type { RunScope } from './run-scope.ts';

/** How a node ended. */
export interface NodeEnd {
  readonly state: Extract<NodeState, 'done' | 'cached' | 'failed' | 'skipped' | 'cancelled'>;
  readonly error?: NodeErrorInfo;
  /** For a skipped node: the failed one. */
  readonly because?: string;
}

export interface NodeProcessOptions {
  readonly scope: RunScope;
  readonly planned: PlannedNode;
  readonly definition: AnyNodeDefinition;
  readonly inlets: Inlets;
  readonly outlets: Outlets;
  /** Aborted when the run stops, or when a stream that the node reads breaks off. */
  readonly signal: AbortSignal;
}

/** One node's life in a run: it waits for its inputs, runs once or once an element, and reaches a last state. */
export class NodeProcess {
  readonly #options: NodeProcessOptions;
  readonly #planned: PlannedNode;
  readonly #inlets: Inlets;
  readonly #outlets: Outlets;
  readonly #kept = new Map<string, KeptStream>();
  /** In the time of {@link #worked}. */
  #startedAt: number | undefined;
  #recalled = 0;

  constructor(options: NodeProcessOptions) {
    this.#options = options;
    this.#planned = options.planned;
    this.#inlets = options.inlets;
    this.#outlets = options.outlets;
  }

  /** Runs to the last state; by then the node has really stopped. An error of the node is its end, not thrown. */
  async run(): Promise<NodeEnd> {
    const end = await this.#toEnd();
    this.#inlets.finish();
    this.#kept.clear();
    const { id } = this.#planned;
    const { taps, bus } = this.#options.scope;
    taps.flush(id);
    const elapsed = this.#startedAt === undefined ? {} : { elapsedMs: this.#worked() - this.#startedAt };
    bus.emit({ kind: 'node-state', nodeId: id, ...end, ...elapsed });
    const failed = end.state === 'failed' ? id : end.because;
    this.#outlets.close(failed === undefined ? 'ended' : { brokenBy: failed });
    return end;
  }

  async #toEnd(): Promise<NodeEnd> {
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.#work();
    } catch (error) {
      failure = { error };
    }
    if (failure !== undefined && this.#options.scope.signal.aborted) {
      if (!isStop(failure.error)) this.#warnOf(failure.error);
      return { state: 'cancelled' };
    }
    // Also when the node caught it: half a result must not pass for a whole one.
    const broken = this.#inlets.failure;
    if (broken !== undefined) return { state: 'skipped', because: broken.failedNode };
    if (failure !== undefined)
      return { state: 'failed', error: nodeErrorInfo(this.#planned.id, failure.error) };
    return { state: this.#startedAt === undefined && this.#recalled > 0 ? 'cached' : 'done' };
  }

  /** What fails while a run is being stopped is no reason to call it failed, and must not be silent either. */
  #warnOf(error: unknown): void {
    const { id } = this.#planned;
    const { message, hint } = nodeErrorInfo(id, error);
    const remedy = hint === undefined ? '' : ` ${hint}`;
    this.#options.scope.bus.emit({
      kind: 'log',
      nodeId: id,
      level: 'warning',
      message: `While it was being stopped: ${message}${remedy}`,
    });
  }

  async #work(): Promise<void> {
    const singles = await this.#inlets.singles();
    if (!this.#planned.lifted) return this.#activate(singles, 0);
    await this.#keepStreams();
    for (let index = 0; await this.#element(singles, index); index++);
  }

  /**
   * One element of a lifted node. A call each: a loop that waits for the next one would keep the values of the last one
   * alive.
   * @returns false when there is none, or nobody wants it
   */
  async #element(singles: ReceivedValues, index: number): Promise<boolean> {
    await this.#outlets.room();
    const row = await this.#inlets.row();
    if (row === undefined || this.#outlets.unwanted) return false;
    try {
      await this.#activate(new Map([...singles, ...row.values]), this.#options.scope.offset + index);
    } catch (error) {
      if (this.#options.signal.aborted || error instanceof UpstreamFailure) throw error;
      throw atElement(error, index);
    }
    row.release();
    return true;
  }

  async #activate(received: ReceivedValues, index: number): Promise<void> {
    const { id, node, lifted } = this.#planned;
    const { scope, definition } = this.#options;
    const cached = isCacheable(definition, scope.cache);
    const assembled = await assembleInputs(
      this.#planned,
      definition,
      this.#inlets,
      received,
      this.#kept,
      cached,
    );
    const params = parseParams(definition, assembled.params);
    // A wired seed counts like one that is set.
    const seed = received.has('seed') ? params['seed'] : undefined;
    const how = await activate({
      ...assembled,
      scope,
      nodeId: id,
      definition,
      identity: node.identity,
      params,
      circumstances: { seed: typeof seed === 'number' ? seed : (scope.seeds[id] ?? 0), activation: index },
      lifted,
      outlets: this.#outlets,
      signal: this.#options.signal,
      onCompute: () => this.#running(),
      warn: (message) => scope.bus.emit({ kind: 'log', nodeId: id, level: 'warning', message }),
    });
    if (how === 'cached') this.#recalled += 1;
  }

  /** Reads the streams of a lifted node to their ends. @throws `stream/overflow` */
  async #keepStreams(): Promise<void> {
    for (const port of this.#inlets.streams) {
      let key = '';
      const stream = this.#inlets.read(
        port,
        (identity) => {
          key = identity;
        },
        true,
      );
      const values = await gather(stream, REPLAY_LIMIT, port);
      this.#kept.set(port, { values, key });
    }
  }

  /** The time, minus all that the node has spent waiting for others. */
  #worked(): number {
    const { clock, network } = this.#options.scope;
    return clock.now() - network.waited(this.#planned.id);
  }

  #running(): void {
    if (this.#startedAt !== undefined) return;
    this.#startedAt = this.#worked();
    this.#options.scope.bus.emit({ kind: 'node-state', nodeId: this.#planned.id, state: 'running' });
  }
}
