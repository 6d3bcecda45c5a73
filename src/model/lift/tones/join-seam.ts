import { LEVELS, toLevel } from '../../../image/pointwise.ts';
import { nchw, type Tensor } from '../../../runtime/tensor.ts';
import type { Hole } from '../fill/holes.ts';
import { type CellValues, filledCells, valuesAt } from './pull-push.ts';

/** Cells along the longer side of the image: what differs along the seam in less is drawing, and no tone. */
const CELLS = 512;
/** Differences (Euclidean, levels of 8 bits) from which both sides are different things, and are not brought together. */
const RANGE = 60;
const CHANNELS = 3;

/**
 * Takes away the step of tone across the seam between what is known and what was made beside it. Along the seam, d is
 * the mean of what is known, a cell deep, less that of the filling, times (1 − |d|⁴ / 60⁴)²₊, since what differs by
 * more is another thing; d is added to the filling, farther in the smoothest continuation of it: a membrane, as in
 * Pérez, Gangnet, Blake, "Poisson image editing", 2003, by pull and push ({@link filledCells}). A cell is 1/512 of the
 * longer side: tones of pieces ({@link joinTones}) are matched in larger ones and where it is calm only, so the seam
 * remained visible.
 * @param image [1, C, H, W] in [-1, 1], of the size of the hole; changed in place, within the hole
 * @param toneless not 0 for known pixels whose tone does not count, such as transparent ones
 * @param deep whether the image has 16 bits
 */
export function joinSeam(
  image: Tensor,
  hole: Hole,
  { toneless, deep }: { readonly toneless?: Uint8Array | undefined; readonly deep: boolean },
): void {
  const { c: channels } = nchw(image);
  const { width, height, bytes } = hole;
  const side = Math.max(1, Math.max(width, height) / CELLS);
  const offsets = filledCells(seamOffsets(image, hole, side, toneless));
  const plane = width * height;
  const offset = new Float64Array(CHANNELS);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (bytes[i] === 0) continue;
      valuesAt(offsets, (x + 0.5) / side, (y + 0.5) / side, offset);
      for (let c = 0; c < channels; c++) {
        const at = c * plane + i;
        const value = Math.max(-1, Math.min(1, image.data[at]! + offset[c]! / LEVELS));
        image.data[at] = deep ? value : toLevel(value);
      }
    }
  }
}

/** Of the cells along the seam by how much what is known there is lighter than the filling, in levels. */
function seamOffsets(
  image: Tensor,
  { width, height, bytes }: Hole,
  side: number,
  toneless: Uint8Array = bytes,
): CellValues {
  const { c: channels } = nchw(image);
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const sums = new Float64Array(columns * rows * CHANNELS);
  const counts = new Float64Array(columns * rows);
  const deep = Math.max(2, Math.round(side));
  const plane = width * height;
  /** Adds what a pixel of the hole beside a known one tells, `step` pixels away in the image. */
  const add = (i: number, cell: number, step: number): void => {
    for (let k = 0; k < deep; k++) {
      if (bytes[i - k * step] === 0 || toneless[i + (k + 1) * step] !== 0) return;
    }
    counts[cell]! += 1;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 0; k < deep; k++)
        sum += image.data[c * plane + i + (k + 1) * step]! - image.data[c * plane + i - k * step]!;
      sums[cell * CHANNELS + c]! += (sum / deep) * LEVELS;
    }
  };
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y + 0.5) / side) * columns;
    for (let x = 0; x < width; x++, i++) {
      if (bytes[i] === 0) continue;
      const cell = row + Math.floor((x + 0.5) / side);
      const across = x >= deep && x + deep < width;
      const down = y >= deep && y + deep < height;
      if (across && bytes[i + 1] === 0) add(i, cell, 1);
      if (across && bytes[i - 1] === 0) add(i, cell, -1);
      if (down && bytes[i + width] === 0) add(i, cell, width);
      if (down && bytes[i - width] === 0) add(i, cell, -width);
    }
  }
  const values = new Float64Array(sums.length);
  const known = new Uint8Array(counts.length);
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) {
      if (counts[i] === 0) continue;
      known[i] = 1;
      const mean = meanAround(sums, counts, columns, rows, x, y);
      const apart = mean.reduce((all, d) => all + d * d, 0) / RANGE ** 2;
      const agreement = Math.max(0, 1 - apart * apart) ** 2;
      for (const [c, d] of mean.entries()) values[i * CHANNELS + c] = agreement * d;
    }
  }
  return { width: columns, height: rows, channels: CHANNELS, values, known };
}

/** Mean of what the cell and its eight neighbours were told. */
function meanAround(
  sums: Float64Array,
  counts: Float64Array,
  columns: number,
  rows: number,
  x: number,
  y: number,
): number[] {
  const mean = new Array<number>(CHANNELS).fill(0);
  let count = 0;
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
      const j = v * columns + u;
      count += counts[j]!;
      for (let c = 0; c < CHANNELS; c++) mean[c]! += sums[j * CHANNELS + c]!;
    }
  }
  return mean.map((sum) => sum / count);
}
