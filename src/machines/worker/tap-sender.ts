import { portKey } from '../../graph/document/port-ref.ts';
import { tapKey } from '../../graph/events.ts';
import type { Tap } from '../../protocol/run-shapes.ts';
import type { Frame } from '../../server/runner/messages.ts';
import { Pacer } from '../../server/runner/pacer.ts';
import type { TapBatch } from '../../server/runner/tap-relay.ts';

/** How often pictures and numbers may leave, ms. */
const EVERY_MS = 100;

/**
 * Lets pictures and numbers out, the latest of each, at most every {@link EVERY_MS} and one message at a time: a slow
 * network holds up no run.
 */
export class TapSender {
  readonly #frames = new Map<string, Frame>();
  readonly #taps = new Map<string, Tap>();
  readonly #pacer: Pacer<TapBatch>;
  /** The message that is on its way. */
  #under: Promise<unknown> | undefined;

  constructor(publish: (frames: readonly Frame[], taps: readonly Tap[]) => Promise<unknown>) {
    this.#pacer = new Pacer<TapBatch>({
      everyMs: EVERY_MS,
      waits: () => this.#frames.size + this.#taps.size > 0,
      take: () => {
        const batch = { frames: [...this.#frames.values()], taps: [...this.#taps.values()] };
        this.#frames.clear();
        this.#taps.clear();
        return batch;
      },
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
    for (const frame of frames) this.#frames.set(portKey(frame.nodeId, frame.port), frame);
    for (const tap of taps) this.#taps.set(tapKey(tap), tap);
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
    this.#frames.clear();
    this.#taps.clear();
  }
}
