import { PatchwiseError } from '../../errors.ts';
import { SOCKET_LIMITS } from './limits.ts';

/** What has been handed to the network for one client and has not left this machine. */
export interface Outgoing {
  /** Bytes. */
  readonly bytes: number;
  /** Calls once when some of them have left. */
  onceLess(call: () => void): void;
}

/**
 * The messages of one client, handled one after the other, and only while little waits to be read by it: an answer
 * may be large, and a client that asks and does not read would otherwise fill the memory. Messages beyond
 * {@link SOCKET_LIMITS.waitingMessages} are refused.
 */
export class Inbox {
  readonly #outgoing: Outgoing;
  readonly #now: () => number;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #blockedSince: number | undefined;

  /** @param now milliseconds, rising */
  constructor(outgoing: Outgoing, now: () => number = () => performance.now()) {
    this.#outgoing = outgoing;
    this.#now = now;
  }

  /** How long it has waited for the client to read anything, ms. */
  get blockedFor(): number {
    return this.#blockedSince === undefined ? 0 : this.#now() - this.#blockedSince;
  }

  /** @returns what `handle` gives, in its turn. @throws `request/too-many` at once, when too many wait already */
  take<T>(handle: () => Promise<T>): Promise<T> {
    if (this.#waiting >= SOCKET_LIMITS.waitingMessages) {
      throw new PatchwiseError('request/too-many', 'Too many messages wait for their answers to be read.', {
        hint: 'Read what was sent before asking for more.',
      });
    }
    this.#waiting++;
    const result = this.#last.then(() => this.#room()).then(handle);
    const done = (): void => {
      this.#waiting--;
    };
    this.#last = result.then(done, done);
    return result;
  }

  async #room(): Promise<void> {
    while (this.#outgoing.bytes > SOCKET_LIMITS.outgoingBytes) {
      this.#blockedSince ??= this.#now();
      await new Promise<void>((resolve) => this.#outgoing.onceLess(resolve));
      this.#blockedSince = this.#now();
    }
    this.#blockedSince = undefined;
  }
}
