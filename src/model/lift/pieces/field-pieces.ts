import type { Size } from '../../../runtime/tensor.ts';
import type { Shift } from './piece-shifts.ts';

/** Connected parts of a field of which every patch has the same shift. */
export interface FieldPieces {
  /** Of each patch the number of its piece, however small that is. */
  readonly own: Int32Array;
  /** Of each patch the number of the piece that it counts to: its own one if that is large enough, else the nearest that is. */
  readonly nearest: Int32Array;
  readonly shifts: readonly Shift[];
  /** Patches of each. */
  readonly sizes: readonly number[];
}

/**
 * @param entries corners of matches, y in the upper half, row by row
 * @param least patches of a piece that is large enough; the largest one always is
 */
export function fieldPieces(entries: Uint32Array, grid: Size, least: number): FieldPieces {
  const { own, firsts, sizes } = connected(entries, grid);
  const limit = Math.min(
    least,
    sizes.reduce((most, size) => Math.max(most, size), 0),
  );
  return {
    ...{ own, sizes },
    nearest: spread(
      own.map((piece) => ((sizes[piece] as number) >= limit ? piece : -1)),
      grid,
    ),
    shifts: firsts.map((q) => shiftOf(entries, grid.width, q)),
  };
}

/** From a patch to its match. */
function shiftOf(entries: Uint32Array, width: number, q: number): Shift {
  const entry = entries[q] as number;
  return { x: (entry & 0xffff) - (q % width), y: (entry >>> 16) - Math.floor(q / width) };
}

/** Numbers of the connected parts, the first patch of each, and how many it has. */
function connected(
  entries: Uint32Array,
  { width, height }: Size,
): { own: Int32Array; firsts: number[]; sizes: number[] } {
  const count = width * height;
  const own = new Int32Array(count).fill(-1);
  const firsts: number[] = [];
  const sizes: number[] = [];
  const open = new Int32Array(count);
  for (let first = 0; first < count; first++) {
    if (own[first] !== -1) continue;
    const number = firsts.length;
    own[first] = number;
    open[0] = first;
    let [size, left] = [0, 1];
    /** A match that lies where the neighbour's goes on, `step` patches and `apart` words away. */
    const join = (q: number, step: number, apart: number): void => {
      if (own[q + step] !== -1 || entries[q + step] !== (entries[q] as number) + apart) return;
      own[q + step] = number;
      open[left++] = q + step;
    };
    while (left > 0) {
      const q = open[--left] as number;
      size++;
      const x = q % width;
      if (x > 0) join(q, -1, -1);
      if (x + 1 < width) join(q, 1, 1);
      if (q >= width) join(q, -width, -65536);
      if (q + width < count) join(q, width, 65536);
    }
    firsts.push(first);
    sizes.push(size);
  }
  return { own, firsts, sizes };
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
