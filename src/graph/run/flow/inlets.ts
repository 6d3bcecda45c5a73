import { PatchwiseError } from '../../../errors.ts';
import { formatPortRef } from '../../document/port-ref.ts';
import type { PlannedInput, PlannedNode, PlannedSource } from '../../plan/plan.ts';
import { LENGTH_HINT } from '../../plan/stream-lengths.ts';
import type { PortTypes } from '../../types/port-type.ts';
import { cellKey, EMPTY_STREAM, type Identify, joinIdentities } from '../cache/stream-identity.ts';
import type { Cell, CellStore } from './cells.ts';
import type { Channel } from './channel.ts';
import { valueForInput } from './convert.ts';
import type { Network } from './network.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** Values of a stream that a lifted node keeps, since each of its activations reads the whole stream. */
export const REPLAY_LIMIT = 1024;

/** A value as the node receives it. */
export interface Received {
  readonly value: unknown;
  /** Names the content of what was sent. */
  readonly key: string;
}

/** Inputs and wired parameters by name. */
export type ReceivedValues = ReadonlyMap<string, Received>;

interface Feed {
  readonly source: PlannedSource;
  readonly channel: Channel<Cell>;
}

interface Inlet {
  readonly planned: PlannedInput;
  readonly feeds: readonly Feed[];
}

/** A cell that has been read; one read, one release, also when two wires bring the same cell. */
interface Lease {
  readonly cell: Cell;
}

export interface InletsOptions {
  readonly node: PlannedNode;
  readonly portTypes: PortTypes;
  readonly network: Network;
  readonly cells: CellStore;
  /** Absent when nothing is cached. */
  readonly identify: Identify | undefined;
  /** Called when a stream that the node is reading breaks off. */
  readonly onBroken: () => void;
  /** Makes the channel from a source, connected to the node that writes. */
  readonly open: (source: PlannedSource) => Channel<Cell>;
}

/** The input side of a node: repeats single values and streams of one, pairs streams by index, and hands whole streams on. */
export class Inlets {
  /** Set when a stream that the node was reading broke off. */
  failure: UpstreamFailure | undefined;
  readonly #options: InletsOptions;
  readonly #single: Inlet[] = [];
  readonly #lifting: Inlet[] = [];
  readonly #streams = new Map<string, Inlet>();
  readonly #leases = new Set<Lease>();
  /** Of streams that may turn out to have one value only: it, until their second value or their end. */
  readonly #firsts = new Map<Inlet, Lease>();
  #rows = 0;

  constructor(options: InletsOptions) {
    this.#options = options;
    for (const planned of options.node.inputs.values()) {
      const feeds = planned.sources.map((source) => ({ source, channel: options.open(source) }));
      if (planned.cardinality === 'many') this.#streams.set(planned.name, { planned, feeds });
      else if (planned.sources[0]?.cardinality === 'many') this.#lifting.push({ planned, feeds });
      else this.#single.push({ planned, feeds });
    }
  }

  /** Names of the inputs that take a whole stream. */
  get streams(): readonly string[] {
    return [...this.#streams.keys()];
  }

  /** The values that every activation gets, held until {@link finish}. @throws UpstreamFailure */
  async singles(): Promise<ReceivedValues> {
    const leases = await Promise.all(this.#single.map(({ feeds }) => this.#read(feeds[0])));
    return this.#received(this.#single, leases);
  }

  /**
   * The next value of each stream that lifts the node, or undefined when all have ended. A stream of one value gives
   * it to each row of the others; all others must be of one length (broadcastLength in plan/stream-lengths.ts).
   * @throws UpstreamFailure; `stream/length-mismatch` when only some have ended
   */
  async row(): Promise<{ readonly values: ReceivedValues; readonly release: () => void } | undefined> {
    // Behind the second row those that are left in #firsts have ended.
    const going = this.#rows < 2 ? this.#lifting : this.#lifting.filter((inlet) => !this.#firsts.has(inlet));
    const read = new Map<Inlet, Lease | undefined>();
    await Promise.all(going.map(async (inlet) => read.set(inlet, await this.#read(inlet.feeds[0]))));
    const more = going.find((inlet) => read.get(inlet) !== undefined);
    if (more === undefined) return undefined;
    const ended = going.find((inlet) => read.get(inlet) === undefined);
    if (this.#rows === 0 && ended !== undefined) return this.#noRows(ended, going, read);
    if (this.#rows > 1 && ended !== undefined) throw this.#lengthMismatch(ended, more, this.#rows);
    const repeats = this.#rows === 0 && this.#lifting.length > 1;
    for (const [inlet, lease] of read) {
      if (lease === undefined) continue;
      this.#release(this.#firsts.get(inlet));
      this.#firsts.delete(inlet);
      if (repeats) this.#firsts.set(inlet, lease);
    }
    this.#rows += 1;
    const leases = this.#lifting.map((inlet) => read.get(inlet) ?? this.#firsts.get(inlet));
    const held = new Set(this.#firsts.values());
    const release = (): void => {
      for (const lease of leases) if (lease !== undefined && !held.has(lease)) this.#release(lease);
    };
    return { values: this.#received(this.#lifting, leases), release };
  }

  /** An empty stream goes with empty ones and with single values. */
  async #noRows(
    empty: Inlet,
    going: readonly Inlet[],
    read: ReadonlyMap<Inlet, Lease | undefined>,
  ): Promise<undefined> {
    for (const inlet of going) {
      if (read.get(inlet) === undefined) continue;
      const second = await this.#read(inlet.feeds[0]);
      if (second !== undefined) throw this.#lengthMismatch(empty, inlet, 0);
    }
    return undefined;
  }

  /**
   * What each stream will carry, where that is known before its first value: because it is replayed from a cache,
   * or is joined from single values. Undefined as soon as one is unknown.
   */
  async knownStreams(): Promise<ReadonlyMap<string, string> | undefined> {
    const { identify, network } = this.#options;
    if (identify === undefined) return undefined;
    const known = new Map<string, string>();
    for (const [name, { feeds }] of this.#streams) {
      const parts: string[] = [];
      for (const { source, channel } of feeds) {
        await network.readable(channel);
        const single = source.cardinality === 'one' ? channel.first : undefined;
        const part = single === undefined ? channel.identity : identify(EMPTY_STREAM, cellKey(single));
        if (part === undefined) return undefined;
        parts.push(part);
      }
      known.set(name, joinIdentities(parts));
    }
    return known;
  }

  /**
   * The values of a stream input in order, each held until the next is asked for.
   * @param whole Called with the stream's identity once it has been read to its end.
   * @param keep Holds all values until {@link finish} instead, for a reader that keeps them.
   */
  async *read(
    name: string,
    whole: (identity: string) => void,
    keep = false,
  ): AsyncGenerator<unknown, void, undefined> {
    const inlet = this.#streams.get(name);
    if (inlet === undefined) return;
    const parts: string[] = [];
    let lease: Lease | undefined;
    try {
      for (const feed of inlet.feeds) {
        let identity = EMPTY_STREAM;
        for (lease = await this.#read(feed); lease !== undefined; lease = await this.#read(feed)) {
          identity = this.#options.identify?.(identity, cellKey(lease.cell)) ?? identity;
          yield this.#receive(inlet.planned, feed.source, lease.cell);
          if (!keep) this.#release(lease);
        }
        parts.push(identity);
      }
      whole(joinIdentities(parts));
    } finally {
      if (!keep) this.#release(lease);
      for (const { channel } of inlet.feeds) channel.abandon();
    }
  }

  /** Lets go of everything and tells the producers that nothing more will be read. */
  finish(): void {
    for (const { feeds } of [...this.#single, ...this.#lifting, ...this.#streams.values()]) {
      for (const { channel } of feeds) channel.abandon();
    }
    for (const lease of [...this.#leases]) this.#release(lease);
  }

  /** Undefined at the end of the stream. */
  async #read(feed: Feed | undefined): Promise<Lease | undefined> {
    if (feed === undefined) return undefined;
    await this.#options.network.readable(feed.channel);
    const taken = feed.channel.take();
    if (taken === 'ended') return undefined;
    if ('brokenBy' in taken) {
      this.failure ??= new UpstreamFailure(taken.brokenBy);
      this.#options.onBroken();
      throw this.failure;
    }
    const lease = { cell: taken.item };
    this.#leases.add(lease);
    return lease;
  }

  #release(lease: Lease | undefined): void {
    if (lease !== undefined && this.#leases.delete(lease)) this.#options.cells.release(lease.cell);
  }

  #received(inlets: readonly Inlet[], leases: readonly (Lease | undefined)[]): ReceivedValues {
    const received = new Map<string, Received>();
    for (const [i, { planned, feeds }] of inlets.entries()) {
      const cell = leases[i]?.cell;
      const source = feeds[0]?.source;
      if (cell === undefined || source === undefined) continue;
      received.set(planned.name, { value: this.#receive(planned, source, cell), key: cellKey(cell) });
    }
    return received;
  }

  #receive(planned: PlannedInput, source: PlannedSource, cell: Cell): unknown {
    return valueForInput(this.#options.node, this.#options.portTypes, planned, source, cell.value);
  }

  #lengthMismatch(ended: Inlet, going: Inlet, length: number): PatchwiseError {
    const name = ({ planned }: Inlet): string => {
      const from = planned.sources[0]?.from;
      return `"${planned.name}" (from ${from === undefined ? 'nowhere' : formatPortRef(from)})`;
    };
    return new PatchwiseError(
      'stream/length-mismatch',
      `The stream at ${name(ended)} ended after ${length} values, but the one at ${name(going)} has more.`,
      {
        hint: LENGTH_HINT,
        details: { port: ended.planned.name, other: going.planned.name, length },
      },
    );
  }
}
