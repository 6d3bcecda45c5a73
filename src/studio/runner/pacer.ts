export interface PacerOptions<Batch> {
  /** How often a batch may leave, ms. */
  readonly everyMs: () => number;
  /** Whether there is anything to send. */
  readonly waits: () => boolean;
  /** Takes what waits, or a part of it. */
  readonly take: () => Batch;
  /** Must lead to {@link Pacer.acknowledge}, later. */
  readonly send: (batch: Batch) => void;
  /** Milliseconds, rising: the wall clock may be set back, and then nothing would leave for long. */
  readonly now?: () => number;
}

/**
 * Lets out what waits, one batch at most every so often, and only after the batch before has been taken: a slow receiver
 * holds nobody up, and what changes meanwhile leaves once.
 */
export class Pacer<Batch> {
  readonly #options: PacerOptions<Batch>;
  readonly #now: () => number;
  #inFlight = false;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(options: PacerOptions<Batch>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Something waits: it leaves when it may. */
  schedule(): void {
    if (this.#inFlight || !this.#options.waits()) return;
    const due = this.#sentAt + this.#options.everyMs() - this.#now();
    // A busy thread starves timers: when it is time, it is done at once.
    if (due <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), due);
  }

  /** The batch before has arrived. */
  acknowledge(): void {
    this.#inFlight = false;
    this.schedule();
  }

  /** Lets out a batch now, if anything waits, whether or not the one before was taken. */
  flush(): void {
    this.stop();
    if (!this.#options.waits()) return;
    const batch = this.#options.take();
    this.#inFlight = true;
    this.#sentAt = this.#now();
    this.#options.send(batch);
  }

  /** What waits stays, until something is scheduled anew. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
