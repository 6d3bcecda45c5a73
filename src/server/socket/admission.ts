import { PatchwiseError } from '../../errors.ts';
import { isLoopback } from '../../runtime/loopback.ts';
import { SOCKET_LIMITS } from './limits.ts';

/** One connection's place; given back once, whatever happens. */
export interface Place {
  /** It has shown that it may be here: its place among those who wait is free again. */
  admit(): void;
  leave(): void;
}

/**
 * Places for connections: a bounded number in all and from one address, and a small room of their own for those that
 * have not shown their token yet, so that strangers keep nobody out.
 */
export class Admission {
  readonly #perAddress = new Map<string, number>();
  #connected = 0;
  #strangers = 0;

  /**
   * @param address of the client
   * @param known whether it has shown what it needs already
   * @throws `request/too-many` when there is no place
   */
  enter(address: string, known: boolean): Place {
    const here = this.#perAddress.get(address) ?? 0;
    const full = !isLoopback(address) && here >= SOCKET_LIMITS.connectionsPerAddress;
    const crowded = !known && this.#strangers >= SOCKET_LIMITS.strangers;
    if (full || crowded || (known && this.#connected >= SOCKET_LIMITS.connections)) {
      throw new PatchwiseError('request/too-many', 'Too many clients are connected.', {
        hint: 'Close other pages of this studio, or try again later.',
      });
    }
    this.#perAddress.set(address, here + 1);
    let state: 'stranger' | 'connected' | 'gone' = known ? 'connected' : 'stranger';
    if (known) this.#connected++;
    else this.#strangers++;
    return {
      admit: () => {
        if (state !== 'stranger') return;
        if (this.#connected >= SOCKET_LIMITS.connections) {
          throw new PatchwiseError('request/too-many', 'Too many clients are connected.', {
            hint: 'Close other pages of this studio, or try again later.',
          });
        }
        state = 'connected';
        this.#strangers--;
        this.#connected++;
      },
      leave: () => {
        if (state === 'stranger') this.#strangers--;
        else if (state === 'connected') this.#connected--;
        else return;
        state = 'gone';
        const left = (this.#perAddress.get(address) ?? 1) - 1;
        if (left <= 0) this.#perAddress.delete(address);
        else this.#perAddress.set(address, left);
      },
    };
  }
}
