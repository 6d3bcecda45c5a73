import type { Size } from '../../../runtime/tensor.ts';
import { within } from '../../../runtime/within.ts';
import { patchGrid } from '../field/field.ts';
import { PATCH } from '../levels.ts';
import { type FieldPieces, fieldPieces } from './field-pieces.ts';
import type { PieceImage } from './hole-pieces.ts';
import type { Shift } from './piece-shifts.ts';

/** Pieces of fewer patches, as a share of all, move with nobody and hold nobody. */
const LEAST = 1 / 200;
/** How far a piece moves at most, px: what a level of the lift could not see at the one before. */
const RADIUS = 1;
/** Half the width of what is compared along a border, px. */
const REACH = 2;
/** Squared levels a channel from which two pixels are different things and differ alike. */
const CAP = 80 ** 2;
/** What moving costs a pixel compared: squared levels, of all channels, a squared px. */
const MOVE = 20;
/** Rounds over all pieces, at most. */
const ROUNDS = 4;
const CHANNELS = 3;
/** Bytes of a pixel of the photograph. */
const BYTES = 4;

/**
 * Moves whole pieces of a field by at most a pixel to where they join best: an edge that was level within a pixel of
 * a small image is a step at full size, which no patch can mend alone, since within its piece all is as it should be.
 * Minimises by iterated conditional modes, smallest piece first,
 *
 *   Σ over borders (a, b), over pixels i beside it  Σ_c min(80², (S_a(i) − S_b(i))²)  +  20 |d_a|²,
 *
 * with S_a the photograph moved by the shift of piece a and its d_a: what two pieces show of the same place, as in
 * Kwatra et al., "Graphcut textures", 2003, but of where pieces lie and not of where they are cut.
 * @param entries corners of matches, y in the upper half, of a field that covers an image; changed in place
 * @param grid of that field
 * @returns how many patches were moved
 */
export function alignPieces(entries: Uint32Array, grid: Size, source: PieceImage): number {
  const pieces = fieldPieces(entries, grid, Math.max(2, LEAST * entries.length));
  const moves = joiningMoves(pieces, bordersOf(pieces, grid), source);
  const room = patchGrid(source);
  let moved = 0;
  for (let q = 0; q < entries.length; q++) {
    const move = moves.get(pieces.own[q] as number);
    if (move === undefined || (move.x === 0 && move.y === 0)) continue;
    const entry = entries[q] as number;
    entries[q] =
      within((entry >>> 16) + move.y, room.height) * 65536 + within((entry & 0xffff) + move.x, room.width);
    moved++;
  }
  return moved;
}

/** What lies beside a border of a piece with another one. */
interface Border {
  readonly other: number;
  readonly pixels: Pixels;
}

/** Pixels of the image, by their columns and rows. */
interface Pixels {
  readonly x: Int16Array;
  readonly y: Int16Array;
}

function imageOf({ width, height }: Size): Size {
  return { width: width + PATCH - 1, height: height + PATCH - 1 };
}

/** The borders of every piece that has any. */
function bordersOf({ nearest }: FieldPieces, grid: Size): Map<number, Border[]> {
  const { width, height } = grid;
  // By both pieces: patches of one with the other to their right or below.
  const meetings = new Map<number, number[]>();
  const meet = (q: number, a: number, b: number): void => {
    if (a === b) return;
    const pair = Math.min(a, b) * nearest.length + Math.max(a, b);
    const met = meetings.get(pair);
    if (met === undefined) meetings.set(pair, [q]);
    else met.push(q);
  };
  for (let y = 0, q = 0; y < height; y++)
    for (let x = 0; x < width; x++, q++) {
      if (x + 1 < width) meet(q, nearest[q] as number, nearest[q + 1] as number);
      if (y + 1 < height) meet(q, nearest[q] as number, nearest[q + width] as number);
    }
  const borders = new Map<number, Border[]>();
  const add = (piece: number, border: Border): void => {
    const known = borders.get(piece);
    if (known === undefined) borders.set(piece, [border]);
    else known.push(border);
  };
  const pixelsOf = pixelsBeside(grid);
  for (const [pair, met] of meetings) {
    const [a, b] = [Math.floor(pair / nearest.length), pair % nearest.length];
    const pixels = pixelsOf(met);
    add(a, { other: b, pixels });
    add(b, { other: a, pixels });
  }
  return borders;
}

/** Gives the pixels of a grid's image within {@link REACH} of the middles of some patches, each once. */
function pixelsBeside(grid: Size): (patches: readonly number[]) => Pixels {
  const image = imageOf(grid);
  const middle = (PATCH - 1) / 2;
  const takenBy = new Int32Array(image.width * image.height);
  let taker = 0;
  return (patches) => {
    taker++;
    const [x, y]: [number[], number[]] = [[], []];
    for (const q of patches) {
      const [atX, atY] = [(q % grid.width) + middle, Math.floor(q / grid.width) + middle];
      for (let v = Math.max(0, atY - REACH); v <= Math.min(image.height - 1, atY + REACH); v++)
        for (let u = Math.max(0, atX - REACH); u <= Math.min(image.width - 1, atX + REACH); u++) {
          const i = v * image.width + u;
          if (takenBy[i] === taker) continue;
          takenBy[i] = taker;
          x.push(u);
          y.push(v);
        }
    }
    return { x: Int16Array.from(x), y: Int16Array.from(y) };
  };
}

/** By how much each piece with a border moves. */
function joiningMoves(
  { shiftOf, sizeOf }: FieldPieces,
  borders: ReadonlyMap<number, readonly Border[]>,
  source: PieceImage,
): Map<number, Shift> {
  const moves = new Map<number, Shift>([...borders.keys()].map((piece) => [piece, { x: 0, y: 0 }]));
  const placed = (piece: number, { x, y }: Shift): Shift => {
    const shift = shiftOf(piece);
    return { x: shift.x + x, y: shift.y + y };
  };
  const order = [...borders.keys()].sort((a, b) => sizeOf(a) - sizeOf(b) || a - b);
  // A piece of which no neighbour has moved since would do the same again.
  let open = new Set(order);
  for (let round = 0; round < ROUNDS && open.size > 0; round++) {
    const next = new Set<number>();
    for (const piece of order) {
      if (!open.has(piece)) continue;
      const own = borders.get(piece) as readonly Border[];
      const beside = own.map(({ other, pixels }) => ({
        pixels,
        theirs: shownAt(pixels, source, placed(other, moves.get(other) as Shift)),
      }));
      const pixels = own.reduce((sum, border) => sum + border.pixels.x.length, 0);
      const now = moves.get(piece) as Shift;
      let [best, least] = [now, Number.POSITIVE_INFINITY];
      for (const move of [now, ...NEIGHBOURS]) {
        let price = MOVE * pixels * (move.x * move.x + move.y * move.y);
        for (const border of beside) {
          if (price >= least) break;
          price += differences(border, source, placed(piece, move), least - price);
        }
        if (price < least) [best, least] = [move, price];
      }
      if (best === now) continue;
      moves.set(piece, best);
      for (const { other } of own) next.add(other);
    }
    open = next;
  }
  return moves;
}

/** Where a piece may go, the rows first that are looked at first. */
const NEIGHBOURS: readonly Shift[] = [-RADIUS, 0, RADIUS].flatMap((y) =>
  [-RADIUS, 0, RADIUS].map((x) => ({ x, y })),
);

/** What the photograph moved by a shift shows at some pixels: three bytes each. */
function shownAt(pixels: Pixels, { width, height, bytes }: PieceImage, shift: Shift): Uint8Array {
  const count = pixels.x.length;
  const shown = new Uint8Array(count * CHANNELS);
  for (let k = 0, o = 0; k < count; k++) {
    const i =
      (within(pixels.y[k]! + shift.y, height) * width + within(pixels.x[k]! + shift.x, width)) * BYTES;
    for (let c = 0; c < CHANNELS; c++) shown[o++] = bytes[i + c]!;
  }
  return shown;
}

/** How differently from others the photograph moved by a shift shows some pixels; from `enough` on it may be less. */
function differences(
  { pixels, theirs }: { readonly pixels: Pixels; readonly theirs: Uint8Array },
  { width, height, bytes }: PieceImage,
  shift: Shift,
  enough: number,
): number {
  const count = pixels.x.length;
  let sum = 0;
  for (let k = 0, o = 0; k < count && sum < enough; k++) {
    const i =
      (within(pixels.y[k]! + shift.y, height) * width + within(pixels.x[k]! + shift.x, width)) * BYTES;
    for (let c = 0; c < CHANNELS; c++) {
      const apart = bytes[i + c]! - theirs[o++]!;
      sum += Math.min(CAP, apart * apart);
    }
  }
  return sum;
}
