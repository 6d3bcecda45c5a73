import type { Size } from '../../../runtime/tensor.ts';
import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { within } from '../../../runtime/within.ts';
import { patchGrid } from '../field/field.ts';
import { PATCH } from '../levels.ts';
import { LINKS, type MembraneTies, STEPS, solveMembrane, VALUES } from '../membrane.ts';
import { BENT, type Bend } from './bend.ts';
import { type FieldPieces, fieldPieces, SLACK } from './field-pieces.ts';
import type { PieceImage } from './hole-pieces.ts';
import { slideBetween } from './slide.ts';

/** Pieces of fewer patches, as a share of all, bend as those around them. */
const LEAST = 1 / 500;
/** Side of a cell, patches. */
const CELL = 4;
/** How much two cells of one piece are to move alike; of two pieces where it is sure what joins, and where it is not. */
const TIES = { within: 1, sure: 40, unsure: 0.01 };
/** How far from a border what is moved there has fallen to 1/e, as a share of the photograph's longer side. */
const REACH = 0.15;
const MIDDLE = (PATCH - 1) / 2;
const ALONG = { across: 0, down: 1 } as const;

/** A coarse grid over a field: the piece of each cell, and where what lies there comes from, px. */
interface Cells extends Size {
  /** Patches a cell. */
  readonly side: { readonly x: number; readonly y: number };
  readonly piece: Int32Array;
  readonly shiftX: Int32Array;
  readonly shiftY: Int32Array;
}

/**
 * Bends pieces so that lines go on across their borders: a ridge that ends 5 px lower than the one it meets is led there,
 * within {@link REACH} of the border. Pieces slide along their borders only: moved across them, what is upright
 * would be bent, and what one of them lacks would be torn out of the other. The u of each cell that minimises, over neighbours,
 *
 *   Σ w_ij |u_j − u_i − d_ij|²  +  Σ |u_i|² / reach²
 *
 * with d_ij how far the piece of j has to slide to show what that of i does ({@link slideBetween}), 0 within a piece: a
 * membrane, as for tones.
 * @param entries corners of matches, y in the upper half, of a field; changed in place, by whole pixels
 * @param grid of that field
 */
export async function bendPieces(
  kernels: Kernels,
  entries: Uint32Array,
  grid: Size,
  source: PieceImage,
): Promise<Bend> {
  const pieces = fieldPieces(entries, grid, LEAST * entries.length, SLACK);
  const cells = cellsOf(pieces, entries, grid);
  const { across, down } = slides(cells, source);
  const reach = (REACH * Math.max(source.width, source.height)) / CELL;
  const free = new Uint8Array(cells.width * cells.height).fill(1);
  const moveX = await solveMembrane(kernels, cells, across, free, reach);
  const moveY = await solveMembrane(kernels, cells, down, free, reach);
  const patches = moves(cells, pieces, grid, moveX, moveY);
  const moved = new Float32Array(patches.buffer);
  const room = patchGrid(source);
  for (let q = 0; q < entries.length; q++) {
    const entry = entries[q]!;
    const x = within((entry & 0xffff) + Math.round(moved[q * BENT + 1]!), room.width);
    entries[q] = within((entry >>> 16) + Math.round(moved[q * BENT + 2]!), room.height) * 65536 + x;
  }
  return { grid: sizeOnly(grid), source: sizeOnly(source), patches };
}

/** Not what else is known of it: a bend outlives its level. */
function sizeOnly({ width, height }: Size): Size {
  return { width, height };
}

function cellsOf({ own, from }: FieldPieces, entries: Uint32Array, grid: Size): Cells {
  const width = Math.max(2, Math.round(grid.width / CELL));
  const height = Math.max(2, Math.round(grid.height / CELL));
  const side = { x: grid.width / width, y: grid.height / height };
  const list = () => new Int32Array(width * height);
  const cells = { width, height, side, piece: list(), shiftX: list(), shiftY: list() };
  for (let row = 0, i = 0; row < height; row++) {
    const y = within(Math.floor((row + 0.5) * side.y), grid.height);
    for (let column = 0; column < width; column++, i++) {
      const x = within(Math.floor((column + 0.5) * side.x), grid.width);
      const patch = from[y * grid.width + x]!;
      const entry = entries[patch]!;
      cells.piece[i] = own[patch]!;
      cells.shiftX[i] = (entry & 0xffff) - (patch % grid.width);
      cells.shiftY[i] = (entry >>> 16) - Math.floor(patch / grid.width);
    }
  }
  return cells;
}

/** How cells are tied to the next ones, for their moves across and for those down. */
function slides(
  { width, height, side, piece, shiftX, shiftY }: Cells,
  source: PieceImage,
): { readonly across: MembraneTies; readonly down: MembraneTies } {
  const ties = (): MembraneTies => ({
    links: new Float64Array(width * height * LINKS).fill(TIES.within),
    steps: new Float64Array(width * height * STEPS),
  });
  const [across, down] = [ties(), ties()];
  const tie = (i: number, j: number, x: number, y: number, along: 0 | 1): void => {
    if (piece[i] === piece[j]) return;
    const [ax, ay] = [x + shiftX[i]!, y + shiftY[i]!];
    const slide = slideBetween(source, ax, ay, x + shiftX[j]!, y + shiftY[j]!);
    const sure = TIES.sure * slide.sure;
    const weight = sure + TIES.unsure * (1 - slide.sure);
    // Beside each other they slide up and down; below each other, across.
    const { links, steps } = along === ALONG.across ? down : across;
    links[i * LINKS + along] = weight;
    const step = along === ALONG.across ? slide.y : slide.x;
    steps[i * STEPS + along * VALUES] = (sure * step) / weight;
  };
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const [right, below] = [Math.round((column + 1) * side.x), Math.round((row + 1) * side.y)];
      const [x, y] = [Math.round((column + 0.5) * side.x), Math.round((row + 0.5) * side.y)];
      if (column + 1 < width) tie(i, i + 1, right + MIDDLE, y + MIDDLE, ALONG.across);
      if (row + 1 < height) tie(i, i + width, x + MIDDLE, below + MIDDLE, ALONG.down);
    }
  }
  return { across, down };
}

/** What each patch is moved by: bilinear between the cells of its piece. {@link BENT} words a patch. */
function moves(
  { width, height, side, piece }: Cells,
  { nearest }: FieldPieces,
  grid: Size,
  moveX: Float64Array,
  moveY: Float64Array,
): Int32Array {
  const patches = new Int32Array(grid.width * grid.height * BENT);
  const moved = new Float32Array(patches.buffer);
  for (let y = 0, q = 0; y < grid.height; y++) {
    const gy = Math.min(Math.max((y + 0.5) / side.y - 0.5, 0), height - 1);
    const y0 = Math.min(Math.floor(gy), height - 2);
    for (let x = 0; x < grid.width; x++, q++) {
      const gx = Math.min(Math.max((x + 0.5) / side.x - 0.5, 0), width - 1);
      const x0 = Math.min(Math.floor(gx), width - 2);
      let [weight, byX, byY] = [0, 0, 0];
      for (let k = 0; k < 4; k++) {
        const cell = (y0 + (k >> 1)) * width + x0 + (k & 1);
        if (piece[cell] !== nearest[q]) continue;
        const w = (k & 1 ? gx - x0 : 1 - gx + x0) * (k >> 1 ? gy - y0 : 1 - gy + y0);
        weight += w;
        byX += w * moveX[cell * VALUES]!;
        byY += w * moveY[cell * VALUES]!;
      }
      patches[q * BENT] = nearest[q]!;
      if (weight < 1e-9) continue;
      moved[q * BENT + 1] = byX / weight;
      moved[q * BENT + 2] = byY / weight;
    }
  }
  return patches;
}
