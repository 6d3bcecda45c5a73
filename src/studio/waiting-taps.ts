import { portKey } from '../graph/document/port-ref.ts';
import { setLast } from '../graph/set-last.ts';
import { TapQueue } from '../graph/tap-queue.ts';
import type { Tap } from '../protocol/run-shapes.ts';
import type { Frame } from './ports/runner-messages.ts';

/** Pictures and numbers of a run that are told together. */
export interface TapBatch {
  readonly frames: readonly Frame[];
  readonly taps: readonly Tap[];
}

/**
 * Pictures and numbers of a run that wait to be told: the latest picture of each port, and what a {@link TapQueue} keeps
 * of the numbers. Memory is bounded by the number of ports and metrics, however many are added. What nothing has joined is
 * told as it came.
 */
export class WaitingTaps {
  #alone: TapBatch | undefined;
  readonly #frames = new Map<string, Frame>();
  readonly #taps: TapQueue<Tap>;

  /** @param most values of one metric that wait */
  constructor(most?: number) {
    this.#taps = new TapQueue<Tap>((tap) => tap, most);
  }

  get isEmpty(): boolean {
    return this.#alone === undefined && this.#frames.size === 0 && this.#taps.isEmpty;
  }

  add(batch: TapBatch): void {
    if (batch.frames.length === 0 && batch.taps.length === 0) return;
    if (this.isEmpty) {
      this.#alone = batch;
      return;
    }
    if (this.#alone !== undefined) this.#join(this.#alone);
    this.#alone = undefined;
    this.#join(batch);
  }

  #join({ frames, taps }: TapBatch): void {
    for (const frame of frames) setLast(this.#frames, portKey(frame.nodeId, frame.port), frame);
    for (const tap of taps) this.#taps.add(tap);
  }

  /** Takes out what waits. */
  take(): TapBatch {
    const alone = this.#alone;
    const taken = alone ?? { frames: [...this.#frames.values()], taps: this.#taps.take() };
    this.clear();
    return taken;
  }

  clear(): void {
    this.#alone = undefined;
    this.#frames.clear();
    this.#taps.clear();
  }
}
