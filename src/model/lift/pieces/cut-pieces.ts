import type { Size } from '../../../runtime/tensor.ts';
import { BAND_ROWS, type Kernels } from '../../../runtime/wasm/kernels.ts';
import { type Heights, pixelHeights, type Rows } from '../field/heights.ts';
import type { KernelImage } from '../images.ts';
import { addCostOfEnding } from './ending-cost.ts';
import { addCostOfMirror } from './mirror-cost.ts';
import type { Shift } from './piece-shifts.ts';
import { addCostOfUsingAgain } from './used-again.ts';

/** Expansions of every piece, at most: after the first round little changes. */
const ROUNDS = 3;
/** What a pixel costs, at least, that a piece does not have: as in kernels/lift/piece-costs.ts. */
const FORBIDDEN = 2 ** 24;
/** Bytes of a cell of the grid that is cut, with its places in the lists of kernels/lift/grid-cut.ts. */
const CELL = 40;

/**
 * Bytes of what an expansion leaves for the piece's next one, a cell; and most of them: other pieces begin anew, and
 * slower.
 */
const KEPT = 64;
const MOST_KEPT = 16 * 2 ** 20;

/** As in kernels/lift/grid-cut.ts: cells around the pixels, too. */
function cellsOf({ width, height }: Size): number {
  return (width + 1) * (height + 2) + 1;
}

/** An image in the kernels' memory that is to be made of pieces of a photograph. */
export interface CutTask {
  readonly source: KernelImage;
  /** The photographs that it is made of, below each other: heights are counted within each. */
  readonly parts: readonly Rows[];
  /** A byte a pixel of the image, 0 where it is not to come from a piece; 0: everywhere it is, as if that were 1. */
  readonly hole: number;
  /**
   * A byte a pixel of the source: where it has a bit in common with that of the image it may not be used; 0: nowhere.
   */
  readonly forbidden: number;
  /**
   * What a pixel costs for each squared level a channel by which its piece differs from what was composed around it.
   */
  readonly guide: number;
  /** Squared levels a channel from which all that differs from it differs alike. */
  readonly cap: number;
  /**
   * How much a pixel is kept at its height in the photograph: 1, from one end to the other, is as much as black for
   * white.
   */
  readonly stay: number;
  readonly heights: Heights;
  /**
   * Whether it is cut once more, so that little of the hole shows what another part of it shows
   * ({@link addCostOfUsingAgain}).
   */
  readonly once?: boolean | undefined;
  /**
   * Size of the photograph where what surrounds it mirrors it ({@link addCostOfMirror}) and nothing is to end where it does
   * ({@link addCostOfEnding}); undefined: nothing does.
   */
  readonly mirrored?: Size | undefined;
}

/**
 * Chooses for every pixel the piece that it comes from, so that borders between pieces are where they show least:
 * minimises
 *
 *   Σ_i guide · min(cap, |T − S_a(i)|² / 3)  +  Σ_{i,j neighbours, a(i) ≠ a(j)} ( ¼ (|D_i|² + |D_j|²) + |D_i − D_j|² ) / 3
 *
 * with T the image, S_a the photograph moved by shift a, D = S_a(i) − S_a(j), by expansions of one piece after the
 * other (Boykov, Veksler, Zabih, "Fast approximate energy minimization via graph cuts", 2001; pieces as in Kwatra et
 * al., "Graphcut textures", 2003, and Pritch, Kav-Venaki, Peleg, "Shift-map image editing", 2009).
 * @param image becomes what the pieces make, in place
 * @param start of each pixel the number of the piece that it has now
 * @param pause called now and then: others' turn
 * @returns of each pixel the number of its piece
 */
export async function cutPieces(
  kernels: Kernels,
  image: KernelImage,
  shifts: readonly Shift[],
  start: Uint16Array,
  { source, parts, hole, forbidden, guide, cap, stay, heights, once = false, mirrored }: CutTask,
  pause: () => Promise<void>,
): Promise<Uint16Array> {
  const { memory } = kernels;
  const { width, height } = image;
  const count = width * height;
  const places = memory.take(shifts.length * 8);
  memory.words(places, shifts.length * 2).set(shifts.flatMap(({ x, y }) => [x, y]));
  const labels = memory.take(count * 2);
  memory.bytes(labels, count * 2).set(new Uint8Array(start.buffer, start.byteOffset, start.byteLength));
  const costs = memory.take(shifts.length * count * 4);
  const photo = [source.at, source.width, source.height, places];

  const lines = memory.take(Math.ceil(shifts.length / BAND_ROWS) * width * (height + 1) * 8);
  const { top, bottom } = heights;
  const own = [costs, image.at, width, height, ...photo, hole, forbidden];
  const rows = memory.take(source.height * 8);
  memory.doubles(rows, source.height).set(pixelHeights(source.height, parts));
  const counts = [guide, cap, stay, top, bottom, rows];
  await kernels.run('pieceCosts', [...own, ...counts, lines, BAND_ROWS], shifts.length);
  memory.free(lines, rows);
  await kernels.run('composePieces', [image.at, width, ...photo, labels, hole], height);

  const won = memory.take(4);
  const cells = cellsOf(image);
  const scratch = memory.take(count * 4 + 64 + cells * CELL);
  const keeping = Math.min(shifts.length, Math.floor(MOST_KEPT / (cells * KEPT)));
  const kept = memory.take(keeping * cells * KEPT);
  const expand = async (): Promise<void> => {
    // Who has won nothing wins nothing before somebody else does.
    for (let turn = 0, idle = 0; turn < ROUNDS * shifts.length && idle < shifts.length; turn++) {
      await pause();
      const piece = turn % shifts.length;
      const left = piece < keeping ? kept + piece * cells * KEPT : 0;
      const again = turn < shifts.length ? 0 : 1;
      const args = [image.at, labels, width, height, costs, ...photo, hole, piece];
      await kernels.run('expandPiece', [...args, scratch, left, again, won], 1);
      idle = memory.words(won, 1)[0] === 0 ? idle + 1 : 0;
    }
  };
  const made = () => ({
    ...{ width, height, shifts },
    hole: memory.bytes(hole, count),
    labels: new Uint16Array(memory.bytes(labels, count * 2).slice().buffer),
    source: { ...source, bytes: memory.bytes(source.at, source.width * source.height * 4) },
  });
  const costsOf = (piece: number) => memory.words(costs + piece * count * 4, count);
  if (mirrored !== undefined) {
    addCostOfMirror(made(), costsOf, FORBIDDEN, mirrored);
    addCostOfEnding(made(), memory.bytes(image.at, count * 4), costsOf, FORBIDDEN);
  }
  await expand();
  if (once && hole !== 0) {
    addCostOfUsingAgain(made(), costsOf, FORBIDDEN);
    await expand();
  }
  const found = memory.bytes(labels, count * 2).slice();
  memory.free(places, labels, costs, won, scratch, kept);
  return new Uint16Array(found.buffer);
}
