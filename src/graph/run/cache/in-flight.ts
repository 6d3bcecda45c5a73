/** A result that a node is computing. */
export interface Work {
  readonly nodeId: string;
  /** Resolves when the work has ended, well or badly. */
  readonly settled: Promise<void>;
}

/** Results that are being computed in a run, by key, so that equal work is done once. */
export class InFlight {
  readonly #work = new Map<string, Work>();

  find(key: string): Work | undefined {
    return this.#work.get(key);
  }

  /** Announces that a node computes what is under the key; the result says that it has ended. */
  claim(key: string, nodeId: string): () => void {
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#work.set(key, { nodeId, settled });
    return () => {
      this.#work.delete(key);
      settle();
    };
  }
}
