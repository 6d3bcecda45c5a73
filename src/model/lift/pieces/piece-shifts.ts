import type { Size } from '../../../runtime/tensor.ts';
import { within } from '../../../runtime/within.ts';
import { PATCH } from '../levels.ts';

/** From a pixel of the result to the pixel of the photograph that it comes from, px. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** Shifts of fewer patches than this are no pieces. */
const LEAST = 4;

/** A part of a grid of patches; what of it lies beyond the grid is left out. */
export interface GridPart extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * The shifts that most patches have.
 * @param field corners of matches in the source, y in the upper half, of the patches of an image of size `target`
 * @param active 0 where a patch does not count; undefined: all count
 * @param part of the grid, the patches that are looked at; left out: all
 * @returns at most `most`, the most frequent first; of equals the one further up, then further left
 */
export function frequentShifts(
  field: Uint32Array,
  target: Size,
  most: number,
  active: Uint8Array | undefined,
  part: GridPart = { left: 0, top: 0, width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY },
): Shift[] {
  const columns = target.width - PATCH + 1;
  const right = Math.min(columns, part.left + part.width);
  const bottom = Math.min(target.height - PATCH + 1, part.top + part.height);
  const counts = new Map<number, number>();
  for (let y = part.top; y < bottom; y++) {
    for (let x = part.left; x < right; x++) {
      const i = y * columns + x;
      if (active?.[i] === 0) continue;
      const key = keyOf((field[i]! & 0xffff) - x, (field[i]! >>> 16) - y);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= LEAST)
    .sort(([a, more], [b, fewer]) => fewer - more || a - b)
    .slice(0, most)
    .map(([key]) => shiftOf(key));
}

const HALF = 32768;

/** A shift as one number, in order from top to bottom. */
function keyOf(x: number, y: number): number {
  return (y + HALF) * 2 * HALF + x + HALF;
}

function shiftOf(key: number): Shift {
  return { x: (key % (2 * HALF)) - HALF, y: Math.floor(key / (2 * HALF)) - HALF };
}

/**
 * Of each pixel the number of the piece that the patch around it belongs to; that of the largest where it is in none of
 * them.
 * @param field corners of matches, as for {@link frequentShifts}, of a grid of patches
 * @param size of the image that the patches are of
 */
export function pieceNumbers(
  field: Uint32Array,
  grid: Size,
  { width, height }: Size,
  shifts: readonly Shift[],
): Uint16Array {
  const numbers = new Map(shifts.map(({ x, y }, number) => [keyOf(x, y), number]));
  const out = new Uint16Array(width * height);
  const middle = (PATCH - 1) / 2;
  for (let y = 0, i = 0; y < height; y++) {
    const top = within(y - middle, grid.height);
    for (let x = 0; x < width; x++, i++) {
      const left = within(x - middle, grid.width);
      const entry = field[top * grid.width + left]!;
      out[i] = numbers.get(keyOf((entry & 0xffff) - left, (entry >>> 16) - top)) ?? 0;
    }
  }
  return out;
}
