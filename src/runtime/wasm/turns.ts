import { throwIfCancelled } from '../../errors.ts';

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

/**
 * What a long computation calls now and then: it ends when it was cancelled, and others have their turn.
 * @param every milliseconds after which they have
 * @throws (that function) `run/cancelled`
 */
export function pausing(signal: AbortSignal | undefined, every?: number): () => Promise<void> {
  const turns = new Turns(every);
  return async () => {
    throwIfCancelled(signal);
    if (turns.due) await turns.give();
  };
}
