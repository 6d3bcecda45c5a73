import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { PatchwiseError } from '../../../errors.ts';
import type { Size } from '../../tensor.ts';
import { asEngineError } from '../engine-failure.ts';
import type { BorrowedSession, SessionPool } from './session-pool.ts';

/**
 * The sessions of one net: made when first needed, for each kind of run and image size, and closed when it is released;
 * those that are borrowed belong to the engine and are shared with other nets.
 */
export class ProgramSessions {
  readonly #pool: SessionPool;
  readonly #own = new Map<string, Promise<InferenceSession>>();
  readonly #borrowed = new Map<string, Promise<BorrowedSession>>();
  #running = 0;
  #released = false;

  constructor(pool: SessionPool) {
    this.#pool = pool;
  }

  /**
   * The net's own session of a kind.
   * @param size undefined for a session that takes images of any size
   * @param build makes the bytes of its model
   * @throws `engine/failed`, also after the release
   */
  own(kind: string, size: Size | undefined, build: () => Uint8Array): Promise<InferenceSession> {
    if (this.#released) return Promise.reject(usedAfterRelease());
    const key = size === undefined ? kind : `${kind} at ${size.width}×${size.height}`;
    let session = this.#own.get(key);
    if (session === undefined) {
      session = this.#pool.create(key, build());
      this.#own.set(key, session);
      session.catch(() => this.#own.delete(key));
    }
    return session;
  }

  /**
   * A session of the engine that nets of one architecture share.
   * @param key says all that its model depends on
   * @throws `engine/failed`, also after the release
   */
  borrow(key: string, build: () => Uint8Array): Promise<BorrowedSession> {
    if (this.#released) return Promise.reject(usedAfterRelease());
    let borrowed = this.#borrowed.get(key);
    if (borrowed === undefined) {
      borrowed = this.#pool.borrow(key, build);
      this.#borrowed.set(key, borrowed);
      borrowed.catch(() => this.#borrowed.delete(key));
    }
    return borrowed;
  }

  /**
   * Runs a session.
   * @param operation what it computes, for errors
   * @throws `engine/failed`, also after the release
   */
  async run(
    session: InferenceSession,
    operation: string,
    feeds: Readonly<Record<string, OrtTensor>>,
  ): Promise<Readonly<Record<string, OrtTensor | undefined>>> {
    if (this.#released) throw usedAfterRelease();
    this.#running += 1;
    try {
      return (await session.run(feeds)) as Record<string, OrtTensor>;
    } catch (error) {
      throw asEngineError('onnxruntime', operation, error);
    } finally {
      this.#running -= 1;
    }
  }

  /**
   * Closes what is the net's own and gives back what is borrowed.
   * @returns whether nothing of the net runs any more; undefined when it had been released before
   */
  async release(): Promise<boolean | undefined> {
    if (this.#released) return undefined;
    this.#released = true;
    const opened = await Promise.allSettled(this.#own.values());
    const borrowed = await Promise.allSettled(this.#borrowed.values());
    this.#own.clear();
    this.#borrowed.clear();
    for (const result of borrowed) {
      if (result.status === 'fulfilled') await result.value.giveBack();
    }
    for (const result of opened) {
      if (result.status === 'fulfilled') await this.#pool.close(result.value);
    }
    return this.#running === 0;
  }
}

function usedAfterRelease(): PatchwiseError {
  return new PatchwiseError('engine/failed', 'A net was used after it had been released.');
}
