import type { Edge } from './network.ts';

/** How a stream ended: complete, or broken off because a node further up failed (its id). */
export type StreamEnd = 'ended' | { readonly brokenBy: string };

/**
 * A bounded first-in first-out queue between one writer and one reader: the edge of a Kahn process network
 * (Kahn 1974). It only holds state; waiting, and the way out of an artificial deadlock, are the network's
 * (network.ts).
 */
export class Channel<T> implements Edge {
  readonly from: string;
  readonly to: string;
  /** Content identity of the whole stream, when known before its first value (a stream replayed from the cache). */
  identity: string | undefined;
  whenReadable: (() => void) | undefined;
  whenRoomy: (() => void) | undefined;

  readonly #drop: (item: T) => void;
  #capacity: number;
  #items: T[] = [];
  #end: StreamEnd | undefined;
  #abandoned = false;

  /** @param drop Called for each item that will never be read. */
  constructor(from: string, to: string, capacity: number, drop: (item: T) => void) {
    this.from = from;
    this.to = to;
    this.#capacity = capacity;
    this.#drop = drop;
  }

  get capacity(): number {
    return this.#capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Nobody reads any more: what is written is dropped at once, and never blocks. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  get roomy(): boolean {
    return this.#abandoned || this.#items.length < this.#capacity;
  }

  /** A value, or the news that there will be none. */
  get readable(): boolean {
    return this.#items.length > 0 || this.#end !== undefined || this.#abandoned;
  }

  /** The oldest item, left where it is. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** Appends an item. The writer has waited for room; a push beyond it is a bug of the caller. */
  push(item: T): void {
    if (this.#abandoned || this.#end !== undefined) {
      this.#drop(item);
      return;
    }
    this.#items.push(item);
    this.#wakeReader();
  }

  /** Takes the oldest item, or the end. There must be something {@link readable}. */
  take(): { readonly item: T } | StreamEnd {
    if (this.#items.length === 0) return this.#end ?? 'ended';
    const item = this.#items.shift() as T;
    if (this.roomy) this.#wakeWriter();
    return { item };
  }

  /** The writer has finished; what waits can still be read. */
  close(end: StreamEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#wakeReader();
  }

  /** The reader has finished; what waits is dropped. */
  abandon(): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    const rest = this.#items;
    this.#items = [];
    for (const item of rest) this.#drop(item);
    this.#wakeWriter();
    this.#wakeReader();
  }

  /** Makes room for one more item. */
  grow(): void {
    this.#capacity += 1;
    this.#wakeWriter();
  }

  #wakeReader(): void {
    const wake = this.whenReadable;
    this.whenReadable = undefined;
    wake?.();
  }

  #wakeWriter(): void {
    const wake = this.whenRoomy;
    this.whenRoomy = undefined;
    wake?.();
  }
}
