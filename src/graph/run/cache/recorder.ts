import type { Emitted } from '../flow/outlets.ts';

/** Keeps what an activation emits, for the cache, as long as it stays small. */
export class Recorder {
  readonly #maxValues: number;
  readonly #maxBytes: number;
  #emissions: Emitted[] | undefined = [];
  #bytes = 0;

  constructor(maxValues: number, maxBytes: number) {
    this.#maxValues = maxValues;
    this.#maxBytes = maxBytes;
  }

  /** All that was emitted, or undefined when it was too much to keep. */
  get emissions(): readonly Emitted[] | undefined {
    return this.#emissions;
  }

  add(emitted: Emitted): void {
    if (this.#emissions === undefined) return;
    this.#bytes += emitted.summary.bytes;
    const tooMuch = this.#emissions.length >= this.#maxValues || this.#bytes > this.#maxBytes;
    if (tooMuch) this.#emissions = undefined;
    else this.#emissions.push(emitted);
  }
}
