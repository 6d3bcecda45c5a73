import type { Tensor } from '../runtime/tensor.ts';
import { type Extents, layOver, WHOLE } from './lay-over.ts';
import { type Box, boxOfMask } from './mask-box.ts';

export interface JoinToneOptions {
  /**
   * How different colours may be to count as one thing in two lights, as a share of the way from black to white (root
   * mean square of the channels): at that difference a place of the edge counts 1/e, at half of it 0.94; 0 keeps the
   * tone. Default 0.2.
   */
  readonly range?: number;
}

/** Cells along the longer side of what is joined: tone is what is left of it at that size. */
const CELLS = 128;
/** Share of a cell that must show the part alone for its tone to be known. */
const KNOWN = 0.2;
/** How firmly the edge holds its tone, beside the pull of a neighbouring cell. */
const HOLD = 8;
/** The foreground has a soft edge already: it is taken alone from 1 / this on, and its tone by the mask. */
const SOON = 4;
/** Pull towards no change, where the edge tells nothing. */
const REST = 1e-4;
/** Rounds of successive over-relaxation, and its factor: changes are far below a level of 8 bits then. */
const ROUNDS = 600;
const RELAXATION = 1.95;
/**
 * A colour this different from those at the edge, in shares of `range`, gets 1/e of what they get: another thing in the
 * same light.
 */
const OTHERS = 1.75;

/**
 * Lays a part over an image with its tone joined to what is around it: near its edge it becomes as light and as
 * coloured as what it covers, by means of cells of 1/128 of its longer side, and what is added there goes on smoothly
 * through it: a membrane, as in Pérez, Gangnet, Blake, "Poisson image editing", 2003. Detail stays. Where the edge goes
 * through different things, such as the foot of a tower, it counts little, and colours that are not at the edge change
 * less (as across pieces in Darabi et al., "Image melding", 2012), so that a sky brings no blue into a roof.
 * @param background [N, C, H, W] in [-1, 1]; foreground [N or 1, C, H, W], the background with the part in it
 * @param mask [N or 1, 1, H, W] in [0, 1], 1 where the part shows
 * @returns the background's shape, in [-1, 1]. @throws `tensor/shape`
 */
export function joinTone(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  { range = 0.2 }: JoinToneOptions = {},
): Tensor {
  return layOver(background, foreground, mask, (back, front, inside, extents) => {
    const box = boxOfMask(inside, extents.w, extents.h);
    if (box !== undefined) lay(back, front, inside, extents, box, range);
  });
}

/** One image: `back` is changed in place. */
function lay(
  back: Float32Array,
  front: Float32Array,
  mask: Float32Array,
  extents: Extents,
  box: Box,
  range: number,
): void {
  const { c, w, h } = extents;
  const cells = measured(back, front, mask, extents, box, range);
  const added = membranes(cells, cells.differences, c);
  const edge = membranes(cells, cells.fronts, c);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const m = mask[y * w + x]!;
      if (m === 0) continue;
      const place = placeIn(cells, x - box.left, y - box.top);
      let square = 0;
      for (let k = 0; k < c; k++) {
        const other = (front[k * w * h + y * w + x]! - at(edge, k, cells, place)) / 2;
        square += other ** 2 / c;
      }
      const alike = range === 0 ? 0 : Math.exp(-square / (OTHERS * range) ** 2);
      const share = Math.min(1, SOON * m);
      for (let k = 0; k < c; k++) {
        const p = k * w * h + y * w + x;
        const tone = alike === 0 ? 0 : m * alike * at(added, k, cells, place);
        const joined = Math.min(1, Math.max(-1, front[p]! + tone));
        back[p] = (1 - share) * back[p]! + share * joined;
      }
    }
  }
}

/** Cells over the box, with one more on each side. */
interface Cells {
  readonly side: number;
  readonly across: number;
  readonly down: number;
  /** Means over what shows the part alone, C values a cell: background − foreground, and the foreground. */
  readonly differences: Float64Array;
  readonly fronts: Float64Array;
  /**
   * How firmly a cell holds them: more than 0 where they are known, the edge is no further than a cell away, and they
   * are alike.
   */
  readonly hold: Float64Array;
}

function measured(
  back: Float32Array,
  front: Float32Array,
  mask: Float32Array,
  { c, w, h }: Extents,
  { left, top, right, bottom }: Box,
  range: number,
): Cells {
  const side = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / CELLS));
  const across = Math.ceil((right - left) / side) + 2;
  const down = Math.ceil((bottom - top) / side) + 2;
  const count = across * down;
  const fronts = new Float64Array(count * c);
  const differences = new Float64Array(count * c);
  const known = new Float64Array(count);
  const open = new Uint8Array(count);
  for (let y = top - side; y < top + (down - 1) * side; y++) {
    for (let x = left - side; x < left + (across - 1) * side; x++) {
      // Beyond the image there is no edge: nothing is known of what would be there.
      if (x < 0 || y < 0 || x >= w || y >= h) continue;
      const cell = Math.floor((y - top + side) / side) * across + Math.floor((x - left + side) / side);
      const p = y * w + x;
      if (mask[p]! < 0.5) open[cell] = 1;
      if (mask[p]! < WHOLE) continue;
      known[cell]!++;
      for (let k = 0; k < c; k++) {
        const own = front[k * w * h + p]!;
        fronts[cell * c + k]! += own;
        differences[cell * c + k]! += back[k * w * h + p]! - own;
      }
    }
  }
  const hold = new Float64Array(count);
  for (let cy = 1; cy < down - 1; cy++) {
    for (let cx = 1; cx < across - 1; cx++) {
      const cell = cy * across + cx;
      const pixels = Math.max(1, known[cell]!);
      let square = 0;
      for (let k = 0; k < c; k++) {
        fronts[cell * c + k]! /= pixels;
        differences[cell * c + k]! /= pixels;
        square += (differences[cell * c + k]! / 2) ** 2 / c;
      }
      const near = [-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => open[cell + dy * across + dx] === 1));
      if (!near || known[cell]! < KNOWN * side * side || range === 0) continue;
      // The fourth power: what is another thing does not count at all, or it would add up along the edge.
      hold[cell] = HOLD * Math.exp(-((square / range ** 2) ** 2));
    }
  }
  return { side, across, down, differences, fronts, hold };
}

/**
 * Values in each cell, one plane a channel: as the edge holds them, and as smooth as can be between.
 * @param held C values a cell
 */
function membranes({ across, down, hold }: Cells, held: Float64Array, c: number): Float64Array {
  const count = across * down;
  const values = new Float64Array(count * c);
  for (let k = 0; k < c; k++) {
    const plane = values.subarray(k * count, (k + 1) * count);
    for (let round = 0; round < ROUNDS; round++) {
      for (let y = 0, cell = 0; y < down; y++) {
        for (let x = 0; x < across; x++, cell++) {
          const weight = hold[cell]!;
          let sum = weight * held[cell * c + k]!;
          let all = weight + REST;
          if (x > 0) [sum, all] = [sum + plane[cell - 1]!, all + 1];
          if (x + 1 < across) [sum, all] = [sum + plane[cell + 1]!, all + 1];
          if (y > 0) [sum, all] = [sum + plane[cell - across]!, all + 1];
          if (y + 1 < down) [sum, all] = [sum + plane[cell + across]!, all + 1];
          plane[cell]! += RELAXATION * (sum / all - plane[cell]!);
        }
      }
    }
  }
  return values;
}

/** Between the middles of four cells: the first of them, and how far towards the others. */
interface Place {
  readonly cell: number;
  readonly x: number;
  readonly y: number;
}

/** @param x, y px from the corner of the box */
function placeIn({ side, across, down }: Cells, x: number, y: number): Place {
  const u = Math.min(across - 1.001, (x + 0.5) / side + 0.5);
  const v = Math.min(down - 1.001, (y + 0.5) / side + 0.5);
  const [cx, cy] = [Math.floor(u), Math.floor(v)];
  return { cell: cy * across + cx, x: u - cx, y: v - cy };
}

/** The value at a place, bilinear. */
function at(values: Float64Array, k: number, { across, down }: Cells, { cell, x, y }: Place): number {
  const first = k * across * down + cell;
  const upper = values[first]! * (1 - x) + values[first + 1]! * x;
  const lower = values[first + across]! * (1 - x) + values[first + across + 1]! * x;
  return upper * (1 - y) + lower * y;
}
