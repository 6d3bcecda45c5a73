/** Lets others have their turn now and then: a long computation on one thread would keep the event loop waiting. */
export class Turns {
  readonly #every: number;
  #since = performance.now();

  /** @param every milliseconds after which others have their turn */
  constructor(every = 25) {
    this.#every = every;
  }

  /** Whether it is time to {@link give} it. */
  get due(): boolean {
    return performance.now() - this.#since >= this.#every;
  }

  /** What waits in the event loop is done first. */
  async give(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
  }
}
