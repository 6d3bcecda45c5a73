import { connectedParts } from '../../../image/connected-parts.ts';
import type { Size } from '../../../runtime/tensor.ts';
import type { Shift } from './piece-shifts.ts';

/** Neighbouring patches whose shifts differ by no more are one piece, px: levels grow by fractions. */
export const SLACK = 1;

/** Connected parts of a field whose patches have the same shift, each named by its first patch. */
export interface FieldPieces {
  /** Of each patch its piece, however small that is. */
  readonly own: Int32Array;
  /** Of each patch the piece that it counts to: its own one if that is large enough, else the nearest that is. */
  readonly nearest: Int32Array;
  /** Of each patch the nearest one of that piece: itself where its own is large enough. */
  readonly from: Int32Array;
  /** From a piece to where its first patch comes from. */
  shiftOf(piece: number): Shift;
  /** Patches of a piece. */
  sizeOf(piece: number): number;
}

/**
 * @param entries corners of matches, y in the upper half, row by row; read again by `shiftOf`
 * @param least patches of a piece that is large enough; the largest one always is
 * @param slack by how much shifts of neighbours within a piece may differ, px
 */
export function fieldPieces(entries: Uint32Array, grid: Size, least: number, slack = 0): FieldPieces {
  const joins = (a: number, b: number, dx: number, dy: number): boolean => {
    const [one, other] = [entries[a] as number, entries[b] as number];
    if (slack === 0) return other === one + dy * 65536 + dx;
    const apart = Math.max(
      Math.abs((other & 0xffff) - (one & 0xffff) - dx),
      Math.abs((other >>> 16) - (one >>> 16) - dy),
    );
    return apart <= slack;
  };
  const own = connectedParts(grid, joins);
  const sizes = new Int32Array(own.length);
  for (const piece of own) sizes[piece] = (sizes[piece] as number) + 1;
  const limit = Math.min(
    least,
    sizes.reduce((most, size) => Math.max(most, size), 0),
  );
  const from = spread(
    own.map((piece, patch) => ((sizes[piece] as number) >= limit ? patch : -1)),
    grid,
  );
  return {
    own,
    nearest: from.map((patch) => own[patch] as number),
    from,
    shiftOf(piece) {
      const entry = entries[piece] as number;
      return {
        x: (entry & 0xffff) - (piece % grid.width),
        y: (entry >>> 16) - Math.floor(piece / grid.width),
      };
    },
    sizeOf: (piece) => sizes[piece] as number,
  };
}

/** Gives every place without a number (−1) that of the nearest one that has one, in place. */
function spread(numbers: Int32Array, { width, height }: Size): Int32Array {
  let front: number[] = [];
  for (const [q, number] of numbers.entries()) if (number !== -1) front.push(q);
  while (front.length > 0) {
    const next: number[] = [];
    for (const q of front) {
      const x = q % width;
      for (const to of [x > 0 ? q - 1 : -1, x + 1 < width ? q + 1 : -1, q - width, q + width]) {
        if (to < 0 || to >= width * height || numbers[to] !== -1) continue;
        numbers[to] = numbers[q] as number;
        next.push(to);
      }
    }
    front = next;
  }
  return numbers;
}
