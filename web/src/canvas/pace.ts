/** What changes by itself is drawn so often at most, ms; and so often at least. */
const LEAST_MS = 50;
const MOST_MS = 150;
/** Share of the time that such drawing may take. */
const SHARE = 1 / 4;

/**
 * When what changes by itself is drawn: spinners, pulses, live pictures. Not with every frame of the screen: without a
 * GPU a drawing takes tens of milliseconds, of a processor that computes the pictures, too. What a hand does is drawn
 * at once, and is no business of this.
 */
export class Pace {
  #waiting = false;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #cost = 0;

  /** Something has changed. */
  ask(): void {
    this.#waiting = true;
  }

  /** Whether something has changed that is not drawn yet. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Whether it is to be drawn now. @param now ms, rising */
  due(now: number): boolean {
    const apart = Math.min(MOST_MS, Math.max(LEAST_MS, this.#cost / SHARE));
    return this.#waiting && now - this.#drawnAt >= apart;
  }

  /** Everything is being drawn, for whatever reason. */
  drawing(now: number): void {
    this.#waiting = false;
    this.#drawnAt = now;
  }

  /** The last drawing kept the thread for so long, ms. */
  took(cost: number): void {
    this.#cost = cost;
  }
}
