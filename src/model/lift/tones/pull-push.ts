/** A grid of cells with some numbers each, of which some cells have none yet. */
export interface CellValues {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row by row, `channels` numbers a cell. */
  readonly values: Float64Array;
  /** Of each cell whether it has them. */
  readonly known: Uint8Array;
}

/**
 * Fills the cells that have no values smoothly: from the means of 2×2, 4×4, … cells that have some, the finest first
 * (pull and push: Gortler, Grzeszczuk, Szeliski, Cohen, "The lumigraph", 1996, sec. 3.4). Much like a membrane: what
 * changes quickly among the known cells fades quickly away from them. Cells that have values keep them; all is 0 where
 * none has.
 */
export function filledCells(cells: CellValues): CellValues {
  const { width, height, channels, values, known } = cells;
  if (!known.includes(0) || width * height === 1) return cells;
  const coarse = filledCells(halved(cells));
  const filled = values.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (known[i] === 0) valuesAt(coarse, (x + 0.5) / 2, (y + 0.5) / 2, filled, i * channels);
    }
  }
  return { ...cells, values: filled, known: new Uint8Array(known.length).fill(1) };
}

/** Means of 2×2 cells, of those that have values. */
function halved({ width, height, channels, values, known }: CellValues): CellValues {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const sums = new Float64Array(columns * rows * channels);
  const counts = new Float64Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (known[i] === 0) continue;
      const j = (y >> 1) * columns + (x >> 1);
      counts[j]! += 1;
      for (let c = 0; c < channels; c++) sums[j * channels + c]! += values[i * channels + c]!;
    }
  }
  return {
    ...{ width: columns, height: rows, channels },
    values: sums.map((sum, k) => sum / Math.max(1, counts[Math.floor(k / channels)]!)),
    known: Uint8Array.from(counts, (count) => (count > 0 ? 1 : 0)),
  };
}

/**
 * Writes the values at a place, in cells from the grid's edge, into `out`: bilinear between the middles of cells,
 * constant beyond them.
 */
export function valuesAt(
  { width, height, channels, values }: CellValues,
  x: number,
  y: number,
  out: Float64Array,
  at = 0,
): void {
  const gx = Math.min(Math.max(x - 0.5, 0), width - 1);
  const gy = Math.min(Math.max(y - 0.5, 0), height - 1);
  const [x0, y0] = [Math.floor(gx), Math.floor(gy)];
  const right = x0 + 1 < width ? channels : 0;
  const from = (y0 * width + x0) * channels;
  const below = from + (y0 + 1 < height ? width * channels : 0);
  const [fx, fy] = [gx - x0, gy - y0];
  for (let c = 0; c < channels; c++) {
    const upper = values[from + c]! + fx * (values[from + right + c]! - values[from + c]!);
    const lower = values[below + c]! + fx * (values[below + right + c]! - values[below + c]!);
    out[at + c] = upper + fy * (lower - upper);
  }
}
