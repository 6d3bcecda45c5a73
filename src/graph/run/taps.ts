import type { TapBody } from '../events.ts';
import { TapQueue } from '../tap-queue.ts';
import type { Clock, EventBus } from './event-bus.ts';

/** How often taps are let through. */
export const TAP_INTERVAL_MS = 50;

/**
 * Coalesces progress and previews, and gathers metrics: what waits (see {@link TapQueue}) is let through every
 * {@link TAP_INTERVAL_MS}, with the time at which it was posted. A node's taps are flushed before its state changes, so
 * that "done" is never followed by "80%". Posting costs a map entry; it never waits.
 */
export class Taps {
  readonly #bus: EventBus;
  readonly #clock: Clock;
  readonly #pending = new TapQueue<{ readonly body: TapBody; readonly at: number }>(({ body }) => body);
  #due: number | undefined;
  #callOff: (() => void) | undefined;

  constructor(bus: EventBus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  /** Keeps a tap until the next flush. */
  post(body: TapBody): void {
    const now = this.#clock.now();
    this.#pending.add({ body, at: now });
    if (this.#due === undefined) {
      this.#due = now + TAP_INTERVAL_MS;
      this.#callOff = this.#clock.after(TAP_INTERVAL_MS, () => this.flush());
    } else if (now >= this.#due) {
      // A node that keeps the thread busy starves the timer.
      this.flush();
    }
  }

  /** Lets through what waits: everything, or one node's. */
  flush(nodeId?: string): void {
    const ready = this.#pending.take((of) => nodeId === undefined || of === nodeId);
    if (this.#pending.isEmpty) this.#disarm();
    for (const { body, at } of ready) this.#bus.emit(body, at);
  }

  /** Forgets everything: nobody listens any more. */
  dispose(): void {
    this.#pending.clear();
    this.#disarm();
  }

  #disarm(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#due = undefined;
  }
}
