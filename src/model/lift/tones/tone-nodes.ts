import type { Size } from '../../../runtime/tensor.ts';
import type { PatchField } from '../field/patch-field.ts';
import { PATCH } from '../levels.ts';

/** A coarse grid over an image: which piece of the photograph each node lies in. */
export interface ToneNodes {
  readonly cells: Size;
  /** Of a cell, px. */
  readonly cell: Size;
  /**
   * 1 where a node lies in a piece, 0 where no patch near it has a good match, 2 outside of the hole: what stays as it
   * is.
   */
  readonly known: Uint8Array;
  /** From the image to the photograph, px. */
  readonly shiftX: Int32Array;
  readonly shiftY: Int32Array;
}

/**
 * Squared distance of a patch to its match beyond which it belongs to no piece: 8 levels a channel. It straddles a
 * border.
 */
const POOR = PATCH * PATCH * 3 * 8 * 8;
/** How far the piece of the nearest good patch is continued over poor ones, cells. */
const CONTINUED = 6;

/**
 * Nodes at the middles of cells: the pieces of the patches there, or, where those match poorly, of the nearest that do
 * not.
 * @param hole 0 for the pixels that stay as they are; undefined: none does
 */
export function toneNodes(field: PatchField, size: Size, cells: Size, hole?: Uint8Array): ToneNodes {
  const count = cells.width * cells.height;
  const cell = { width: size.width / cells.width, height: size.height / cells.height };
  const known = new Uint8Array(count);
  const shiftX = new Int32Array(count);
  const shiftY = new Int32Array(count);
  const corner = (index: number, side: number, patches: number) =>
    Math.min(Math.max(Math.floor((index + 0.5) * side) - (PATCH - 1) / 2, 0), patches - 1);
  for (let row = 0, i = 0; row < cells.height; row++) {
    const y = corner(row, cell.height, field.height);
    for (let column = 0; column < cells.width; column++, i++) {
      const x = corner(column, cell.width, field.width);
      const patch = y * field.width + x;
      shiftX[i] = field.x[patch]! - x;
      shiftY[i] = field.y[patch]! - y;
      known[i] = field.distance[patch]! <= POOR ? 1 : 0;
      const middle =
        Math.floor((row + 0.5) * cell.height) * size.width + Math.floor((column + 0.5) * cell.width);
      if (hole !== undefined && hole[middle] === 0) known[i] = 2;
    }
  }
  const nodes = { cells, cell, known, shiftX, shiftY };
  for (let round = 0; round < CONTINUED; round++) continuePieces(nodes);
  return nodes;
}

/** Nodes without a piece take that of a neighbour. */
function continuePieces({ cells: { width, height }, known, shiftX, shiftY }: ToneNodes): void {
  const before = known.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (before[i] !== 0) continue;
      const around = [
        ...(x > 0 ? [i - 1] : []),
        ...(x + 1 < width ? [i + 1] : []),
        ...(y > 0 ? [i - width] : []),
        ...(y + 1 < height ? [i + width] : []),
      ];
      const from = around.find((j) => before[j] === 1);
      if (from === undefined) continue;
      known[i] = 1;
      shiftX[i] = shiftX[from]!;
      shiftY[i] = shiftY[from]!;
    }
  }
}
