import { portKey } from '../../graph/document/port-ref.ts';
import { present } from '../../graph/present.ts';
import { TapQueue } from '../../graph/tap-queue.ts';
import type { Tap } from '../../protocol/run-shapes.ts';
import type { Frame } from '../ports/runner-messages.ts';
import type { TapBatch } from '../waiting-taps.ts';
import { type FrameSource, frameOf } from './frame.ts';
import { Pacer } from './pacer.ts';

/** How often a batch of taps may leave. */
export const FLUSH_MS = 50;
/** Pixels in one batch stop at about this many bytes; the rest comes with the next. */
export const BATCH_BYTES = 4 * 2 ** 20;

export type FrameHead = Pick<Frame, 'nodeId' | 'port' | 'moment' | 'at' | 'score' | 'hash'>;

/**
 * Keeps the latest picture of each node and port and all numbers since the last batch, and lets them out as ONE
 * message at most every {@link FLUSH_MS}, and only after the batch before has been taken. Pixels are made when they
 * leave: what is overwritten before costs nothing. Memory is bounded by the number of ports and metrics.
 */
export class TapRelay {
  readonly #runId: string;
  readonly #frames = new Map<string, { readonly head: FrameHead; readonly source: FrameSource }>();
  readonly #taps = new TapQueue<Tap>((tap) => tap);
  readonly #pacer: Pacer<TapBatch>;

  /** @param now milliseconds, rising; left out, this process's own clock */
  constructor(runId: string, send: (batch: TapBatch) => void, now?: () => number) {
    this.#runId = runId;
    this.#pacer = new Pacer<TapBatch>({
      everyMs: () => FLUSH_MS,
      waits: () => this.#waits(),
      take: () => this.#take(),
      send,
      ...present({ now }),
    });
  }

  /** Replaces the port's picture that waits, if one does. */
  frame(head: FrameHead, source: FrameSource): void {
    // A port keeps its place in the order: who has waited longest goes first when a batch is full.
    this.#frames.set(portKey(head.nodeId, head.port), { head, source });
    this.#pacer.schedule();
  }

  tap(tap: Tap): void {
    this.#taps.add(tap);
    this.#pacer.schedule();
  }

  /** The batch before has arrived. */
  acknowledge(): void {
    this.#pacer.acknowledge();
  }

  /** Lets out all that waits, whether or not the last batch was taken: the run has ended. */
  finish(): void {
    this.#pacer.stop();
    while (this.#waits()) this.#pacer.flush();
  }

  #waits(): boolean {
    return this.#frames.size > 0 || !this.#taps.isEmpty;
  }

  #take(): TapBatch {
    const frames: Frame[] = [];
    let bytes = 0;
    for (const [key, { head, source }] of this.#frames) {
      if (bytes >= BATCH_BYTES) break;
      this.#frames.delete(key);
      const frame: Frame = { runId: this.#runId, ...head, ...frameOf(source) };
      bytes += frame.rgba.byteLength;
      frames.push(frame);
    }
    return { frames, taps: this.#taps.take() };
  }
}
