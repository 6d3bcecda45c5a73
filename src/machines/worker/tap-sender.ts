import { portKey } from '../../graph/document/port-ref.ts';
import { tapKey } from '../../graph/events.ts';
import type { Tap } from '../../protocol/run-shapes.ts';
import type { Frame } from '../../server/runner/messages.ts';

/** How often pictures and numbers may leave, ms. */
const EVERY_MS = 100;

/**
 * Lets pictures and numbers out, the latest of each, at most every {@link EVERY_MS} and one message at a time: a slow
 * network holds up no run.
 */
export class TapSender {
  readonly #publish: (frames: readonly Frame[], taps: readonly Tap[]) => Promise<unknown>;
  readonly #frames = new Map<string, Frame>();
  readonly #taps = new Map<string, Tap>();
  #under: Promise<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(publish: (frames: readonly Frame[], taps: readonly Tap[]) => Promise<unknown>) {
    this.#publish = publish;
  }

  add(frames: readonly Frame[], taps: readonly Tap[]): void {
    for (const frame of frames) this.#frames.set(portKey(frame.nodeId, frame.port), frame);
    for (const tap of taps) this.#taps.set(tapKey(tap), tap);
    this.#schedule();
  }

  /** Lets out what waits. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#under;
    this.#flush();
    await this.#under;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#frames.clear();
    this.#taps.clear();
  }

  #schedule(): void {
    if (this.#under !== undefined || this.#frames.size + this.#taps.size === 0) return;
    const due = this.#sentAt + EVERY_MS - performance.now();
    if (due <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), due);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#frames.size + this.#taps.size === 0) return;
    const [frames, taps] = [[...this.#frames.values()], [...this.#taps.values()]];
    this.#frames.clear();
    this.#taps.clear();
    this.#sentAt = performance.now();
    this.#under = this.#publish(frames, taps)
      .catch(() => undefined)
      .finally(() => {
        this.#under = undefined;
        this.#schedule();
      });
  }
}
