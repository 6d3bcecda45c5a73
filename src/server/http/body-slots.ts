import { PatchwiseError } from '../../errors.ts';

/** How many bodies may come at the same time, in all and from one client, and the memory that they may take. */
export interface SlotLimits {
  readonly concurrent: number;
  readonly concurrentByClient: number;
  readonly concurrentBytes: number;
}

/**
 * Bounds the bodies of requests that are under way at the same time: their number, their bytes, and how many of them one
 * client has, so that one that sends slowly does not keep the others from theirs.
 */
export class BodySlots {
  readonly #limits: SlotLimits;
  readonly #byClient = new Map<string, number>();
  #busy = 0;
  #bytes = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /**
   * @param client address of who sends
   * @param bytes of memory that it may take
   * @returns a function that frees the slot. @throws `request/too-many`
   */
  enter(client: string, bytes: number): () => void {
    const own = this.#byClient.get(client) ?? 0;
    const { concurrent, concurrentByClient, concurrentBytes } = this.#limits;
    const crowded = this.#busy >= concurrent || own >= concurrentByClient;
    if (crowded || (this.#busy > 0 && this.#bytes + bytes > concurrentBytes)) {
      throw new PatchwiseError('request/too-many', 'Too many uploads are under way.', {
        hint: 'Try again in a moment.',
        details: { retryAfterSeconds: 2 },
      });
    }
    this.#busy++;
    this.#bytes += bytes;
    this.#byClient.set(client, own + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#busy--;
      this.#bytes -= bytes;
      const left = (this.#byClient.get(client) ?? 1) - 1;
      if (left === 0) this.#byClient.delete(client);
      else this.#byClient.set(client, left);
    };
  }
}
