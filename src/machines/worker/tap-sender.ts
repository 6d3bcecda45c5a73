import { portKey } from '../../graph/document/port-ref.ts';
import type { Tap } from '../../protocol/run-shapes.ts';
import type { Frame } from '../../studio/ports/runner-messages.ts';
import { Pacer } from '../../studio/runner/pacer.ts';
import { type TapBatch, WaitingTaps } from '../../studio/waiting-taps.ts';

/** How often pictures and numbers may leave while somebody looks, ms. */
const EVERY_MS = 100;
/** And numbers while nobody does: the studio keeps them, and has many workers to hear. */
const UNSEEN_EVERY_MS = 1000;

/**
 * Lets out the latest picture of each port and all numbers, now and then and one message at a time: a slow network holds
 * up no run. Pictures go only while somebody looks; the latest of each wait for that.
 */
export class TapSender {
  readonly #waiting = new WaitingTaps();
  /** The latest of each port, while nobody looks. */
  readonly #unseen = new Map<string, Frame>();
  #shown = false;
  readonly #pacer: Pacer<TapBatch>;
  /** The message that is on its way. */
  #under: Promise<unknown> | undefined;

  constructor(publish: (frames: readonly Frame[], taps: readonly Tap[]) => Promise<unknown>) {
    this.#pacer = new Pacer<TapBatch>({
      everyMs: () => (this.#shown ? EVERY_MS : UNSEEN_EVERY_MS),
      waits: () => !this.#waiting.isEmpty,
      take: () => this.#waiting.take(),
      send: ({ frames, taps }) => {
        this.#under = publish(frames, taps)
          .catch(() => undefined)
          .finally(() => {
            this.#under = undefined;
            this.#pacer.acknowledge();
          });
      },
    });
  }

  add(frames: readonly Frame[], taps: readonly Tap[]): void {
    this.#waiting.add({ frames: this.#shown ? frames : [], taps });
    if (!this.#shown) for (const frame of frames) this.#unseen.set(portKey(frame.nodeId, frame.port), frame);
    this.#pacer.schedule();
  }

  /** Whether somebody looks. */
  show(shown: boolean): void {
    this.#shown = shown;
    if (!shown) return;
    this.#waiting.add({ frames: [...this.#unseen.values()], taps: [] });
    this.#unseen.clear();
    // What is due later while nobody looks is due now.
    this.#pacer.stop();
    this.#pacer.schedule();
  }

  /** Lets out what waits. */
  async finish(): Promise<void> {
    this.#pacer.stop();
    await this.#under;
    this.#pacer.flush();
    await this.#under;
  }

  stop(): void {
    this.#pacer.stop();
    this.#waiting.clear();
    this.#unseen.clear();
  }
}
