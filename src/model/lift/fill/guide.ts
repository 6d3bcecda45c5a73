import type { PieceImage } from '../pieces/hole-pieces.ts';
import { transportCoherently } from './coherence-transport.ts';
import { soften } from './soften.ts';

/** Where lines of a hole's surroundings lead in it: what its fillings are compared with, made once for all of them. */
export class Guide {
  #made: { readonly image: PieceImage; readonly hole: Uint8Array } | undefined;

  /**
   * @param known what surrounds the hole: the same each time
   * @param hole a byte a pixel, 0 where it is known
   * @param pause called while it is made
   */
  async of(known: PieceImage, hole: Uint8Array, pause: () => Promise<void>): Promise<PieceImage> {
    this.#made ??= { image: await transportCoherently(known, hole, pause), hole };
    return this.#made.image;
  }

  /** How far a filling of the same size is from it in the hole, but for texture, in levels; 0 before it was asked for. */
  distanceTo(filling: PieceImage): number {
    if (this.#made === undefined) return 0;
    const { image, hole } = this.#made;
    const soft = soften(filling).bytes;
    let [sum, count] = [0, 0];
    for (const [i, inside] of hole.entries()) {
      if (inside === 0) continue;
      count += 3;
      for (let at = i * 4; at < i * 4 + 3; at++) sum += (soft[at]! - image.bytes[at]!) ** 2;
    }
    return count === 0 ? 0 : Math.sqrt(sum / count);
  }
}
