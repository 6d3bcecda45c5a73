import { PatchwiseError } from '../../errors.ts';
import { UPLOAD_LIMITS } from '../security/upload-limits.ts';

/** Bounds the uploads that are held in memory and decoded at the same time. */
export class UploadSlots {
  #busy = 0;

  /** @returns a function that frees the slot. @throws `request/too-many` */
  enter(): () => void {
    if (this.#busy >= UPLOAD_LIMITS.concurrent) {
      throw new PatchwiseError('request/too-many', 'Too many uploads are under way.', {
        hint: 'Try again in a moment.',
        details: { retryAfterSeconds: 2 },
      });
    }
    this.#busy++;
    let held = true;
    return () => {
      if (held) this.#busy--;
      held = false;
    };
  }
}
