import type { Size } from '../../../runtime/tensor.ts';
import type { PieceImage } from './hole-pieces.ts';
import type { Shift } from './piece-shifts.ts';

/** An image that is made of pieces of a photograph, as it stands. */
export interface MadeOfPieces extends Size {
  /** A byte a pixel, 0 where it comes from no piece. */
  readonly hole: Uint8Array;
  /** Of each pixel the number of its piece. */
  readonly labels: Uint16Array;
  readonly shifts: readonly Shift[];
  readonly source: PieceImage;
}

/** The pixel of the source that one of the image comes from; −1: it lies beyond. */
export function placeIn(source: Size, i: number, width: number, { x, y }: Shift): number {
  const sx = (i % width) + x;
  const sy = Math.floor(i / width) + y;
  return sx < 0 || sy < 0 || sx >= source.width || sy >= source.height ? -1 : sy * source.width + sx;
}

/**
 * Adds to what the pixels of the hole cost from each piece.
 * @param costs of a piece, whole numbers; changed in place
 * @param forbidden from which cost on a piece does not have a pixel: left alone
 * @param price of a pixel of the image, by its number, and of the source's that it would show
 */
export function addCosts(
  { width, hole, shifts, source }: Pick<MadeOfPieces, 'width' | 'hole' | 'shifts' | 'source'>,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
  price: (i: number, from: number) => number,
): void {
  for (const [piece, shift] of shifts.entries()) {
    const own = costs(piece);
    for (let i = 0; i < hole.length; i++) {
      if (hole[i] === 0 || own[i]! >= forbidden) continue;
      const from = placeIn(source, i, width, shift);
      if (from >= 0) own[i]! += Math.round(price(i, from));
    }
  }
}
