import type { ValueSummary } from '../../events.ts';
import type { Cardinality, OutputPort, OutputPorts } from '../../types/node.ts';
import type { PortTypes } from '../../types/port-type.ts';
import type { EventBus } from '../event-bus.ts';
import type { Cell, CellStore } from './cells.ts';
import type { Channel, StreamEnd } from './channel.ts';
import type { Network } from './network.ts';
import { outputError } from './output-error.ts';

/** A value that a node has emitted, described but not yet sent. */
export interface Emitted {
  readonly port: string;
  readonly value: unknown;
  readonly summary: ValueSummary;
}

interface Outlet {
  readonly cardinality: Cardinality;
  readonly channels: Channel<Cell>[];
  sent: number;
}

export interface OutletsOptions {
  readonly nodeId: string;
  readonly ports: OutputPorts;
  /** Runs once an element: all its ports carry streams. */
  readonly lifted: boolean;
  /** Its outputs are wanted for their own sake: it never stops because nobody reads, and they stay alive. */
  readonly pinned: boolean;
  readonly portTypes: PortTypes;
  readonly network: Network;
  readonly cells: CellStore;
  readonly bus: EventBus;
}

/** The output side of a node: describes each value, announces it, and hands it to every reader. */
export class Outlets {
  readonly #options: OutletsOptions;
  readonly #outlets: ReadonlyMap<string, Outlet>;
  readonly #pins = new Map<string, Cell>();

  constructor(options: OutletsOptions) {
    this.#options = options;
    this.#outlets = new Map(
      Object.entries(options.ports).map(([port, { cardinality }]) => [
        port,
        { cardinality: options.lifted ? 'many' : cardinality, channels: [], sent: 0 },
      ]),
    );
  }

  connect(port: string, channel: Channel<Cell>): void {
    this.#outlets.get(port)?.channels.push(channel);
  }

  /** The latest value of a pinned port. */
  pinned(port: string): unknown {
    return this.#pins.get(port)?.value;
  }

  /** Resolves when every reader of every stream has room for one more value. */
  async room(): Promise<void> {
    const streams = [...this.#outlets.values()].filter((outlet) => outlet.cardinality === 'many');
    await Promise.all(
      streams.flatMap((o) => o.channels).map((channel) => this.#options.network.roomy(channel)),
    );
  }

  /**
   * All readers have gone away early and nothing else keeps the node: the rest of its streams need not be made.
   * A single value that is still to come does keep it, since a cache may want it.
   */
  get unwanted(): boolean {
    const outlets = [...this.#outlets.values()];
    const channels = outlets.flatMap((outlet) => outlet.channels);
    return (
      !this.#options.pinned &&
      channels.length > 0 &&
      channels.every((channel) => channel.abandoned) &&
      outlets.every((outlet) => outlet.cardinality === 'many' || outlet.sent > 0)
    );
  }

  /** Describes an emission of `run`. @throws `node/output` when it is not of the declared ports and types */
  describe(emission: unknown): readonly Emitted[] {
    if (typeof emission !== 'object' || emission === null || Array.isArray(emission)) {
      throw outputError(
        `Node "${this.#options.nodeId}" emitted ${shown(emission)} instead of outputs by name.`,
      );
    }
    return Object.entries(emission).map(([port, value]) => {
      const declared = Object.hasOwn(this.#options.ports, port) ? this.#options.ports[port] : undefined;
      if (declared === undefined) {
        throw outputError(
          `Node "${this.#options.nodeId}" emitted an output "${port}" that it does not declare.`,
          port,
        );
      }
      return { port, value, summary: this.#summarize(port, declared, value) };
    });
  }

  /** Announces a value, and gives it to its readers. There must be {@link room}. */
  send({ port, value, summary }: Emitted): void {
    const outlet = this.#outlets.get(port);
    if (outlet === undefined) return;
    const { nodeId, cells, bus } = this.#options;
    const cell = cells.create(value, summary);
    bus.emit({ kind: 'output', nodeId, port, index: outlet.sent++, summary, value });
    if (this.#options.pinned) this.#pin(port, cell);
    for (const channel of outlet.channels) {
      cells.retain(cell);
      channel.push(cell);
    }
    cells.release(cell);
  }

  /** Tells the readers which stream is coming, before its first value. */
  identify(port: string, identity: string): void {
    for (const channel of this.#outlets.get(port)?.channels ?? []) channel.identity = identity;
  }

  close(end: StreamEnd): void {
    for (const { channels } of this.#outlets.values()) for (const channel of channels) channel.close(end);
  }

  unpin(): void {
    for (const cell of this.#pins.values()) this.#options.cells.release(cell);
    this.#pins.clear();
  }

  #pin(port: string, cell: Cell): void {
    const before = this.#pins.get(port);
    this.#options.cells.retain(cell);
    this.#pins.set(port, cell);
    if (before !== undefined) this.#options.cells.release(before);
  }

  #summarize(port: string, declared: OutputPort, value: unknown): ValueSummary {
    const { nodeId, portTypes } = this.#options;
    const type = portTypes[declared.type];
    if (value === undefined || type === undefined || type.is?.(value) === false) {
      throw outputError(
        `Output "${port}" of node "${nodeId}" is ${shown(value)}, not ${declared.type}.`,
        port,
      );
    }
    try {
      const hash = type.hash(value);
      const settings = type.settings?.(value);
      return {
        ...{ type: declared.type, description: type.describe(value), hash, bytes: type.bytes(value) },
        ...(settings && { settings }),
      };
    } catch (cause) {
      throw outputError(
        `Output "${port}" of node "${nodeId}" is not a valid ${declared.type} value.`,
        port,
        cause,
      );
    }
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return `the ${typeof value} ${String(value).slice(0, 40)}`;
}
