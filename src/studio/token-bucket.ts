/** Allows `rate` units a second on average and `burst` at once. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  /** @param now milliseconds, rising */
  constructor(rate: number, burst: number, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#burst = burst;
    this.#now = now;
    this.#level = burst;
    this.#at = now();
  }

  /** Takes `units` if they are there. */
  take(units = 1): boolean {
    if (this.level < units) return false;
    this.#level -= units;
    return true;
  }

  /** Takes `units` even if that leaves a debt: for work whose size is known only once it is done. */
  spend(units: number): void {
    this.#level = this.level - units;
  }

  /** What may be taken now; negative while in debt. */
  get level(): number {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    return this.#level;
  }
}

/** A bucket for each key (an address), of a bounded number of keys: the one used longest ago is forgotten. */
export class BucketsByKey {
  readonly #make: () => TokenBucket;
  readonly #most: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(make: () => TokenBucket, most = 10_000) {
    this.#make = make;
    this.#most = most;
  }

  of(key: string): TokenBucket {
    const bucket = this.#buckets.get(key) ?? this.#make();
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#most) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }

  get size(): number {
    return this.#buckets.size;
  }
}
