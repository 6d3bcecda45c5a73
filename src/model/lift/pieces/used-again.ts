import { depthsIn } from '../fill/holes.ts';
import type { PieceImage } from './hole-pieces.ts';
import { addCosts, type MadeOfPieces, placeIn } from './made-of-pieces.ts';

/**
 * What a pixel of full contrast costs where it shows once more what is shown nearer to the photograph, as a border
 * does.
 */
const PRICE = 300;
/** Variance of a channel around a pixel from which it counts fully, squared levels: what is even repeats unseen. */
const FULL_CONTRAST = 600;
/** How far around a pixel contrast is looked for, px. */
const AROUND = 4;
/** Closer to each other than this it is one piece that a border was moved in, px. */
const APART = 6;

/**
 * Makes dear what is shown again: of the pixels of the hole that come from the same place of the photograph, the one
 * that lies nearest to what is known keeps its cost, and all others, whatever piece they would come from, cost
 * {@link PRICE} more, as much as there is contrast. A street that leaves the photograph goes on once and is not drawn
 * again and again to the new edge.
 * @param costs what each pixel costs from a piece, whole numbers; changed in place
 * @param forbidden from which cost on a piece does not have a pixel: left alone
 */
export function addCostOfUsingAgain(
  made: MadeOfPieces,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
): void {
  const { width, hole, source } = made;
  const depth = depthsIn(hole, width, hole.length);
  const first = firstUses(made, depth);
  const contrast = contrastOf(source);
  addCosts(made, costs, forbidden, (i, from) => {
    const other = first[from]!;
    if (other < 0 || depth[other]! >= depth[i]!) return 0;
    const across = (i % width) - (other % width);
    const down = Math.floor(i / width) - Math.floor(other / width);
    return across * across + down * down < APART * APART ? 0 : PRICE * contrast[from]!;
  });
}

/** For every pixel of the source the one of the hole that comes from it and lies nearest to what is known; −1: none. */
function firstUses({ width, hole, labels, shifts, source }: MadeOfPieces, depth: Int32Array): Int32Array {
  const first = new Int32Array(source.width * source.height).fill(-1);
  for (let i = 0; i < hole.length; i++) {
    if (hole[i] === 0) continue;
    const from = placeIn(source, i, width, shifts[labels[i]!]!);
    if (from >= 0 && (first[from]! < 0 || depth[i]! < depth[first[from]!]!)) first[from] = i;
  }
  return first;
}

/**
 * How much there is to see around each pixel: the mean variance of a channel, as a share of {@link FULL_CONTRAST}, 1 at
 * most.
 */
export function contrastOf({ width, height, bytes }: PieceImage): Float64Array {
  const contrast = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sums = [0, 0, 0];
      let [pixels, squares] = [0, 0];
      for (let v = Math.max(0, y - AROUND); v <= Math.min(height - 1, y + AROUND); v++) {
        for (let u = Math.max(0, x - AROUND); u <= Math.min(width - 1, x + AROUND); u++, pixels++) {
          for (let c = 0; c < 3; c++) {
            const value = bytes[(v * width + u) * 4 + c]!;
            sums[c]! += value;
            squares += value * value;
          }
        }
      }
      const variance = squares / pixels - sums.reduce((all, sum) => all + (sum / pixels) ** 2, 0);
      contrast[i] = Math.min(1, variance / 3 / FULL_CONTRAST);
    }
  }
  return contrast;
}
