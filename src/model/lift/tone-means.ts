import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';

/** Mean colours of an image in a grid of cells, and how calm it is there. */
export interface ToneMeans {
  readonly cells: Size;
  /** Cells a pixel, across and down, of the size in whose pixels places are given. */
  readonly across: number;
  readonly down: number;
  /** Red, green and blue of each cell in levels of 8 bits, then how calm it is, in (0, 1]; row by row. */
  readonly values: Float32Array;
}

/** Standard deviation of a channel within 3 × 3 cells at which a place counts half as calm, levels: what has edges is no tone. */
const CALM = 20;

/**
 * @param image [1, C, H, W] in [-1, 1]; a pixel belongs to the cell that its middle lies in
 * @param cells no more than the image has pixels
 * @param size of the picture in whose pixels places are given: that of the image, or a smaller copy's
 */
export function toneMeans(image: Tensor, cells: Size, size: Size): ToneMeans {
  const { width, height } = cells;
  const { sums, squares, counts } = cellSums(image, cells);
  const values = new Float32Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
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
  return { cells, across: width / size.width, down: height / size.height, values };
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

/** Of each cell: the sum of its pixels and of their squares, three channels, in levels; and how many pixels it has. */
function cellSums(image: Tensor, { width, height }: Size) {
  const { c, h, w } = nchw(image);
  const sums = new Float64Array(width * height * 3);
  const squares = new Float64Array(width * height * 3);
  const counts = new Float64Array(width * height);
  const columns = Int32Array.from({ length: w }, (_, x) => Math.floor(((x + 0.5) * width) / w));
  for (let y = 0; y < h; y++) {
    const row = Math.floor(((y + 0.5) * height) / h) * width;
    for (let x = 0; x < w; x++) counts[row + columns[x]!]! += 1;
    for (let channel = 0; channel < 3; channel++) {
      const from = ((c === 1 ? 0 : channel) * h + y) * w;
      for (let x = 0; x < w; x++) {
        const level = image.data[from + x]! * 127.5 + 127.5;
        const i = (row + columns[x]!) * 3 + channel;
        sums[i]! += level;
        squares[i]! += level * level;
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
