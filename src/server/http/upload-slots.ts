import { PatchwiseError } from '../../errors.ts';
import { UPLOAD_LIMITS } from '../security/upload-limits.ts';

/**
 * Bounds the uploads that are held in memory at the same time: their number, their bytes, and how many of them one
 * client has, so that one that sends slowly does not keep the others from theirs.
 */
export class UploadSlots {
  readonly #byClient = new Map<string, number>();
  #busy = 0;
  #bytes = 0;

  /**
   * @param client address of who sends
   * @param bytes that it may send
   * @returns a function that frees the slot. @throws `request/too-many`
   */
  enter(client: string, bytes: number): () => void {
    const own = this.#byClient.get(client) ?? 0;
    const crowded = this.#busy >= UPLOAD_LIMITS.concurrent || own >= UPLOAD_LIMITS.concurrentByClient;
    if (crowded || (this.#busy > 0 && this.#bytes + bytes > UPLOAD_LIMITS.concurrentBytes)) {
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
