import type { RunEvent, RunEventBody } from '../events.ts';

/** Time, so that tests need not wait for it. Milliseconds. */
export interface Clock {
  /** Since the epoch. */
  readonly now: () => number;
  /** Calls back once after a while; the result calls it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** The clock and the timers of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Where events go: a subscriber of RxJS. */
export interface EventTarget {
  readonly closed: boolean;
  next(event: RunEvent): void;
}

/** Numbers events and hands them to the one subscriber of a run. */
export class EventBus {
  readonly #target: EventTarget;
  readonly #clock: Clock;
  readonly #queue: RunEvent[] = [];
  #seq = 0;
  #delivering = false;

  constructor(target: EventTarget, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
  }

  /** @param at when it happened, ms since the epoch; now, unless it was held back */
  emit(body: RunEventBody, at = this.#clock.now()): void {
    this.#queue.push({ seq: this.#seq++, at, ...body });
    // A subscriber that causes events while it handles one (it cancels, say) must still see them in order.
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
        if (!this.#target.closed) this.#target.next(event);
      }
    } finally {
      this.#delivering = false;
    }
  }
}
