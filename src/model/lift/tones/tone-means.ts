import { nchw, type Size, type Tensor } from '../../../runtime/tensor.ts';

/** Mean colours of an image in a grid of cells, and how calm it is there. */
export interface ToneMeans {
  readonly cells: Size;
  /** Cells a pixel, across and down, of the size in whose pixels places are given. */
  readonly across: number;
  readonly down: number;
  /** Red, green and blue of each cell in levels of 8 bits, then how calm it is, in (0, 1]; row by row. */
  readonly values: Float32Array;
}

/**
 * Standard deviation of a channel within 3 × 3 cells at which a place counts half as calm, levels: what has edges is no
 * tone.
 */
const CALM = 20;

/**
 * @param image [1, C, H, W] in [-1, 1]; a pixel belongs to the cell that its middle lies in
 * @param cells no more than the image has pixels
 * @param size of the picture in whose pixels places are given: that of the image, or a smaller copy's
 * @param excluded not 0 for pixels of the image that do not count, such as an object that is to be removed: a cell that
 * has no other takes
 *   the mean of those around it
 */
export function toneMeans(image: Tensor, cells: Size, size: Size, excluded?: Uint8Array): ToneMeans {
  const { width, height } = cells;
  const { sums, squares, counts } = cellSums(image, cells, excluded);
  const values = new Float32Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (counts[i] === 0) continue;
      const pixels = around(counts, cells, x, y, 1, 0);
      let variance = 0;
      for (let c = 0; c < 3; c++) {
        values[i * 4 + c] = sums[i * 3 + c]! / counts[i]!;
        const mean = around(sums, cells, x, y, 3, c) / pixels;
        const square = around(squares, cells, x, y, 3, c) / pixels;
        variance += Math.max(0, square - mean * mean) / 3;
      }
      const noise = variance / (CALM * CALM);
      values[i * 4 + 3] = 1 / (1 + noise * noise);
    }
  }
  if (excluded !== undefined) continueMeans(values, cells, counts);
  return { cells, across: width / size.width, down: height / size.height, values };
}

/** Cells without a pixel take the mean of their neighbours, nearest ones first. */
function continueMeans(values: Float32Array, { width, height }: Size, counts: Float64Array): void {
  let known = Uint8Array.from(counts, (count) => (count > 0 ? 1 : 0));
  if (!known.includes(1)) return;
  while (known.includes(0)) {
    const next = known.slice();
    for (let i = 0; i < known.length; i++) {
      if (known[i] === 1) continue;
      const [x, y] = [i % width, Math.floor(i / width)];
      const around = [
        ...(x > 0 ? [i - 1] : []),
        ...(x + 1 < width ? [i + 1] : []),
        ...(y > 0 ? [i - width] : []),
        ...(y + 1 < height ? [i + width] : []),
      ].filter((j) => known[j] === 1);
      if (around.length === 0) continue;
      for (let c = 0; c < 4; c++)
        values[i * 4 + c] = around.reduce((sum, j) => sum + values[j * 4 + c]!, 0) / around.length;
      next[i] = 1;
    }
    known = next;
  }
}

/** Sum of one of the `values` of a cell, `each` of them a cell, over 3 × 3 cells. */
function around(
  values: Float64Array,
  { width, height }: Size,
  x: number,
  y: number,
  each: number,
  which: number,
): number {
  let sum = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    const last = row * width + Math.min(width - 1, x + 1);
    for (let j = row * width + Math.max(0, x - 1); j <= last; j++) sum += values[j * each + which]!;
  }
  return sum;
}

/** Rows of a cell that are looked at, at least: of a large photograph every second, third, … tells as much. */
const ROWS = 8;

/**
 * Of each cell: the sum of its pixels that count and of their squares, three channels, in levels; and how many they
 * are.
 */
function cellSums(image: Tensor, { width, height }: Size, excluded: Uint8Array | undefined) {
  const { c, h, w } = nchw(image);
  const sums = new Float64Array(width * height * 3);
  const squares = new Float64Array(width * height * 3);
  const counts = new Float64Array(width * height);
  const { data } = image;
  // Where each column of cells begins: the first pixel whose middle lies in it.
  const begins = Int32Array.from({ length: width + 1 }, (_, i) =>
    Math.max(0, Math.ceil((i * w) / width - 0.5)),
  );
  const every = Math.max(1, Math.floor(h / height / ROWS));
  for (let y = 0; y < h; y += every) {
    const row = Math.floor(((y + 0.5) * height) / h) * width;
    for (let cell = 0; cell < width; cell++) {
      for (let channel = 0; channel < 3; channel++) {
        const from = ((c === 1 ? 0 : channel) * h + y) * w;
        let sum = 0;
        let square = 0;
        let count = 0;
        for (let x = begins[cell]!; x < begins[cell + 1]!; x++) {
          if (excluded !== undefined && excluded[y * w + x] !== 0) continue;
          const level = data[from + x]! * 127.5 + 127.5;
          sum += level;
          square += level * level;
          count++;
        }
        const i = (row + cell) * 3 + channel;
        sums[i]! += sum;
        squares[i]! += square;
        if (channel === 0) counts[row + cell]! += count;
      }
    }
  }
  return { sums, squares, counts };
}

/** A colour in levels of 8 bits, and how calm it is there. */
export type Tone = readonly [red: number, green: number, blue: number, calm: number];

/** What there is at a place, px from edge to edge: bilinear between the middles of cells, constant beyond them. */
export function toneAt({ cells, across, down, values }: ToneMeans, x: number, y: number): Tone {
  const gx = Math.min(Math.max(x * across - 0.5, 0), cells.width - 1);
  const gy = Math.min(Math.max(y * down - 0.5, 0), cells.height - 1);
  const x0 = Math.min(Math.floor(gx), cells.width - 2);
  const y0 = Math.min(Math.floor(gy), cells.height - 2);
  const [fx, fy] = [gx - x0, gy - y0];
  const at = (y0 * cells.width + x0) * 4;
  const below = at + cells.width * 4;
  const value = (c: number): number => {
    const upper = values[at + c]! + fx * (values[at + 4 + c]! - values[at + c]!);
    const lower = values[below + c]! + fx * (values[below + 4 + c]! - values[below + c]!);
    return upper + fy * (lower - upper);
  };
  return [value(0), value(1), value(2), value(3)];
}
