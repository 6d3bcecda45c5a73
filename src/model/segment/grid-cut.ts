import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';

/** Bytes of a cell of kernels/lift/grid-cut.ts, and the words of it that a grid is given by. */
const [CELL, WORDS, ENDS] = [32, 8, 4];

/** A grid whose cells are to be parted in two, in whole numbers. */
export interface Grid extends Size {
  /** What a cell pays at the sink's side where it is more than 0, and what it pays at the source's where it is less. */
  readonly ends: Int32Array;
  /** What is paid where a cell lies at the source's side and its neighbour right, left, below, above it at the sink's. */
  readonly arcs: Int32Array;
}

/**
 * The minimum cut of a grid (Boykov and Kolmogorov 2004).
 * @param kernels of kernels/lift
 * @returns a byte a cell, 1 at the sink's side; of several cuts the one with the fewest of them
 */
export async function cutGrid(kernels: Kernels, { width, height, ends, arcs }: Grid): Promise<Uint8Array> {
  const { memory } = kernels;
  const cells = (width + 1) * (height + 2) + 1;
  const grid = memory.take(cells * CELL);
  const words = memory.words(grid, cells * WORDS).fill(0);
  for (let i = 0; i < ends.length; i++) {
    const at = ((Math.floor(i / width) + 1) * (width + 1) + (i % width) + 1) * WORDS;
    for (let d = 0; d < 4; d++) words[at + d] = arcs[i * 4 + d]!;
    words[at + ENDS] = ends[i]!;
  }
  const [scratch, won] = [memory.take(cells * 8), memory.take(ends.length)];
  await kernels.run('cutGrid', [grid, width, height, scratch, won], 1);
  const sides = memory.bytes(won, ends.length).slice();
  memory.free(grid, scratch, won);
  return sides;
}
