import { PatchwiseError } from '../../../errors.ts';

/** What the network has to know of a channel. */
export interface Edge {
  /** Id of the node that writes, and of the one that reads. */
  readonly from: string;
  readonly to: string;
  readonly capacity: number;
  readonly readable: boolean;
  readonly roomy: boolean;
  /** One-shot wake-up calls, set by the network. */
  whenReadable: (() => void) | undefined;
  whenRoomy: (() => void) | undefined;
  /** Makes room for one more value. */
  grow(): void;
}

/** Values that may wait in one channel after all enlargements; beyond it the graph does not fit in memory. */
const MAX_CAPACITY = 65_536;

interface Wait {
  readonly who: string;
  /** The node that can end the wait. */
  readonly on: string;
  /** The full channel, when the wait is for room. */
  readonly full: Edge | undefined;
  readonly reject: (reason: unknown) => void;
}

/**
 * Where nodes wait for each other: readers for a value, writers for room.
 *
 * Bounded channels can deadlock a graph that has none with unbounded ones: when one branch of a diamond collects
 * a stream and the other passes it on, the collector needs the last value while the other branch's channel is
 * full after the first. Parks' rule ("Bounded scheduling of process networks", 1995) ends such an artificial
 * deadlock by enlarging the smallest full channel that takes part in it, so every graph completes and each
 * channel stays as small as the graph allows. Parks waits until nothing at all can proceed; here the cycle of
 * waits is looked for when a wait begins (Geilen & Basten 2003), so that a deadlocked corner need not wait for
 * a long computation elsewhere. Static planning was the alternative; it needs the lengths of streams, which are
 * known only at run time.
 */
export class Network {
  readonly #now: () => number;
  readonly #waits = new Map<string, Set<Wait>>();
  /** Per node: time spent waiting, and since when it waits now. */
  readonly #waited = new Map<string, number>();
  readonly #waitsSince = new Map<string, number>();
  #stopped: { readonly reason: unknown } | undefined;

  /** @param now Milliseconds, from any start. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long a node has waited for others so far, ms. */
  waited(nodeId: string): number {
    return this.#waited.get(nodeId) ?? 0;
  }

  /** Resolves when the channel has a value or its end. @throws the reason given to {@link stop} */
  async readable(channel: Edge): Promise<void> {
    this.#check();
    while (!channel.readable) {
      await this.#park(channel.to, channel.from, undefined, (wake) => {
        channel.whenReadable = wake;
      });
    }
  }

  /** Resolves when one more item fits. @throws the reason given to {@link stop}; `stream/overflow` */
  async roomy(channel: Edge): Promise<void> {
    this.#check();
    while (!channel.roomy) {
      await this.#park(channel.from, channel.to, channel, (wake) => {
        channel.whenRoomy = wake;
      });
    }
  }

  /** Resolves when another node has settled something (it computes the very same result). */
  async settled(who: string, on: string, work: Promise<unknown>): Promise<void> {
    await this.#park(who, on, undefined, (wake) => {
      work.then(wake, wake);
    });
  }

  /** Rejects every wait, present and future. */
  stop(reason: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { reason };
    const waits = [...this.#waits];
    this.#waits.clear();
    for (const [who, waiting] of waits) {
      if (waiting.size > 0) this.#addWaited(who);
      for (const wait of waiting) wait.reject(reason);
    }
  }

  #check(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  #addWaited(who: string): void {
    const now = this.#now();
    this.#waited.set(who, this.waited(who) + now - (this.#waitsSince.get(who) ?? now));
  }

  #park(who: string, on: string, full: Edge | undefined, arm: (wake: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#check();
      const wait: Wait = { who, on, full, reject };
      const mine = this.#waits.get(who) ?? new Set();
      if (mine.size === 0) this.#waitsSince.set(who, this.#now());
      this.#waits.set(who, mine.add(wait));
      arm(() => {
        // At once, not a microtask later: whoever looks for a cycle next must not see this wait.
        mine.delete(wait);
        if (mine.size === 0) this.#addWaited(who);
        resolve();
      });
      for (let cycle = this.#cycle(who); cycle !== undefined; cycle = this.#cycle(who)) {
        if (!enlargeSmallest(cycle)) {
          mine.delete(wait);
          reject(overflow(cycle));
          return;
        }
      }
    });
  }

  /** The waits along a cycle through a node, by depth-first search; undefined when there is none. */
  #cycle(start: string): readonly Wait[] | undefined {
    const seen = new Set<string>();
    const path: Wait[] = [];
    const visit = (node: string): boolean => {
      for (const wait of this.#waits.get(node) ?? []) {
        path.push(wait);
        if (wait.on === start) return true;
        if (!seen.has(wait.on)) {
          seen.add(wait.on);
          if (visit(wait.on)) return true;
        }
        path.pop();
      }
      return false;
    };
    return visit(start) ? path : undefined;
  }
}

function enlargeSmallest(cycle: readonly Wait[]): boolean {
  let smallest: Edge | undefined;
  for (const { full } of cycle) {
    if (full !== undefined && full.capacity < (smallest?.capacity ?? MAX_CAPACITY)) smallest = full;
  }
  smallest?.grow();
  return smallest !== undefined;
}

function overflow(cycle: readonly Wait[]): PatchwiseError {
  const nodes = cycle.map((wait) => `"${wait.who}"`).join(', ');
  return new PatchwiseError(
    'stream/overflow',
    `The nodes ${nodes} wait for each other, and more than ${MAX_CAPACITY} values would have to be kept.`,
    {
      hint: 'Shorten the stream, or do not join a collected stream with the stream that it was collected from.',
    },
  );
}
