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
 * of the numbers. Memory is bounded by the number of ports and metrics, however many are added.
 */
export class WaitingTaps {
  readonly #frames = new Map<string, Frame>();
  readonly #taps = new TapQueue<Tap>((tap) => tap);

  get isEmpty(): boolean {
    return this.#frames.size === 0 && this.#taps.isEmpty;
  }

  add(frames: readonly Frame[], taps: readonly Tap[]): void {
    for (const frame of frames) setLast(this.#frames, portKey(frame.nodeId, frame.port), frame);
    for (const tap of taps) this.#taps.add(tap);
  }

  /** Takes out what waits. */
  take(): TapBatch {
    const frames = [...this.#frames.values()];
    this.#frames.clear();
    return { frames, taps: this.#taps.take() };
  }

  clear(): void {
    this.#frames.clear();
    this.#taps.clear();
  }
}
