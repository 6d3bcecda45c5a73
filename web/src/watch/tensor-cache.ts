import type { Tensor } from '../../../src/protocol/tensor.ts';

/** Bytes of tensors that are held for going back and forth. */
const BUDGET = 96 * 2 ** 20;

/** Tensors by their content hash; the ones that were not used for longest go when they are too many. */
export class TensorCache {
  readonly #fetch: (runId: string, hash: string) => Promise<Tensor>;
  readonly #budget: number;
  readonly #held = new Map<string, Tensor>();
  readonly #coming = new Map<string, Promise<Tensor>>();
  #bytes = 0;

  constructor(fetch: (runId: string, hash: string) => Promise<Tensor>, budget = BUDGET) {
    this.#fetch = fetch;
    this.#budget = budget;
  }

  /** What is here already. */
  peek(hash: string): Tensor | undefined {
    const tensor = this.#held.get(hash);
    if (tensor === undefined) return undefined;
    this.#held.delete(hash);
    this.#held.set(hash, tensor);
    return tensor;
  }

  /** Fetches what is not here; several who ask for one at a time get the same. */
  get(runId: string, hash: string): Promise<Tensor> {
    const held = this.peek(hash);
    if (held !== undefined) return Promise.resolve(held);
    const coming = this.#coming.get(hash);
    if (coming !== undefined) return coming;
    const promise = this.#fetch(runId, hash)
      .then((tensor) => {
        this.#hold(hash, tensor);
        return tensor;
      })
      .finally(() => this.#coming.delete(hash));
    this.#coming.set(hash, promise);
    return promise;
  }

  get bytes(): number {
    return this.#bytes;
  }

  #hold(hash: string, tensor: Tensor): void {
    this.#held.set(hash, tensor);
    this.#bytes += tensor.data.byteLength;
    for (const [oldest, { data }] of this.#held) {
      if (this.#bytes <= this.#budget || oldest === hash) break;
      this.#held.delete(oldest);
      this.#bytes -= data.byteLength;
    }
  }
}
