import type { Size } from '../../../runtime/tensor.ts';
import { BAND_ROWS, type Kernels } from '../../../runtime/wasm/kernels.ts';
import { patchGrid } from '../field/field.ts';
import { placeBytes } from '../images.ts';
import { columnsAt, DEEP, type Hole } from './holes.ts';

/** A hole in the kernels' memory: its bytes as {@link Hole} has them. */
export interface KernelHole extends Size {
  readonly at: number;
}

export function placeHole({ memory }: Kernels, { width, height, bytes }: Hole): KernelHole {
  return { at: placeBytes(memory, bytes), width, height };
}

/** The hole at another size, as `holeAt` in holes.ts makes it: itself where it has that size. */
export async function kernelHoleAt(
  kernels: Kernels,
  hole: KernelHole,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<KernelHole> {
  const { width, height } = size;
  if (hole.width === width && hole.height === height) return hole;
  const { memory } = kernels;
  const at = memory.take(width * height);
  const across = memory.take(hole.width * 4);
  memory.words(across, hole.width).set(columnsAt(hole.width, width));
  const lines = memory.take(bands(height) * (hole.width + width + 2));
  const args = [hole.at, hole.width, hole.height, at, width, height, across, lines, BAND_ROWS];
  await kernels.run('shrinkHole', args, height, signal);
  memory.free(across, lines);
  return { at, width, height };
}

/** Address of a byte a patch: what the pixels that it touches have, as `touchingPatches` in holes.ts tells it. */
export async function kernelTouching(
  kernels: Kernels,
  hole: KernelHole,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { memory } = kernels;
  const grid = patchGrid(hole);
  const at = memory.take(grid.width * grid.height);
  const lines = memory.take(bands(grid.height) * hole.width);
  await kernels.run('touchHole', [hole.at, hole.width, at, lines, BAND_ROWS], grid.height, signal);
  memory.free(lines);
  return at;
}

/**
 * Address of a byte a patch: how far its centre lies from the nearest known pixel, rows and columns added, px;
 * {@link DEEP} at most.
 */
export async function kernelDepths(
  kernels: Kernels,
  hole: KernelHole,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { memory } = kernels;
  const { width, height } = hole;
  const grid = patchGrid(hole);
  const spans = memory.take(width * height);
  await kernels.run('spansInHole', [hole.at, width, spans, DEEP], height, signal);
  const at = memory.take(grid.width * grid.height);
  await kernels.run('depthsInHole', [spans, width, height, at, DEEP], grid.height, signal);
  memory.free(spans);
  return at;
}

function bands(rows: number): number {
  return Math.ceil(rows / BAND_ROWS);
}
