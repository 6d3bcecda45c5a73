import type { Size } from '../../../runtime/tensor.ts';
import { depthsIn } from '../fill/holes.ts';
import { addCosts, type MadeOfPieces } from './made-of-pieces.ts';
import { contrastOf } from './used-again.ts';

/**
 * What a pixel of full contrast costs that comes from the mirror image, as a border does, and how much more a long side of
 * the photograph away from it: a flower that the edge cuts in two is completed, a street does not become a kaleidoscope.
 */
const [PRICE, MORE] = [210, 5250];
/** How many times as dear it is above and below: a thing may face the other way, but does not stand on its head. */
const UPSIDE_DOWN = 3;
/** Contrast that counts at least: the clouds of a sky mirror each other visibly, too. */
const LEAST = 0.1;

/**
 * Makes dear what comes from the mirrored margins of a canvas: the more there is to see, and the farther from what is
 * known, where the mirror image and what it mirrors are both seen,
 *
 *   (210 + 5250 · depth / long side) · max(0.1, contrast),    three times as much above and below the photograph.
 * @param costs what each pixel costs from a piece, whole numbers; changed in place
 * @param forbidden from which cost on a piece does not have a pixel: left alone
 * @param photo size of the photograph, of which the image and the source's first rows are a canvas
 */
export function addCostOfMirror(
  made: Pick<MadeOfPieces, 'width' | 'hole' | 'shifts' | 'source'>,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
  photo: Size,
): void {
  const { width, hole, source } = made;
  const depth = depthsIn(hole, width, hole.length);
  const contrast = contrastOf(source).map((value) => Math.max(LEAST, value));
  const more = MORE / Math.max(photo.width, photo.height);
  const beside = Uint8Array.from({ length: hole.length / width }, (_, y) =>
    hole.subarray(y * width, (y + 1) * width).includes(0) ? 1 : 0,
  );
  addCosts(made, costs, forbidden, (i, from) => {
    const [x, y] = [from % source.width, Math.floor(from / source.width)];
    if (x >= width || !hole[y * width + x]) return 0;
    const times = beside[y] === 1 ? 1 : UPSIDE_DOWN;
    return times * (PRICE + more * depth[i]!) * contrast[from]!;
  });
}
