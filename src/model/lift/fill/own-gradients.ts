import { LEVELS, toLevel } from '../../../image/pointwise.ts';
import type { Rectangle } from '../../../runtime/crop.ts';
import { nchw, type Size, type Tensor } from '../../../runtime/tensor.ts';
import type { PatchField } from '../field/patch-field.ts';
import { boundsOf } from './bounds.ts';
import type { Hole } from './holes.ts';
import { mainSources } from './main-sources.ts';

/** λ: what is coarser than some 1/√λ = 14 px stays as the votes have it. */
const SCREEN = 0.005;
/** Rounds of successive over-relaxation, and by how much. */
const ROUNDS = 40;
const RELAXATION = 1.8;
/** Differences (Euclidean, levels of 8 bits) from which both sides are different things, and stay apart. */
const RANGE = 60 / LEVELS;

export interface OwnGradientsOptions {
  /** What patches come from, at the scale of the result: as the field has it. */
  readonly sources: Tensor;
  /** A byte a pixel of that, not 0 where nothing comes from; undefined: there is no such place. */
  readonly excluded: Uint8Array | undefined;
  /** Not 0 for known pixels that do not count, such as transparent ones. */
  readonly toneless?: Uint8Array | undefined;
  /** Whether the image has 16 bits. */
  readonly deep: boolean;
  /** Called now and then: others' turn. */
  readonly pause: () => Promise<void>;
}

/**
 * Gives a filling the gradients of what it was made of. A pixel is the mean of many votes, which is softer than each of
 * them, and copies of one vote each would not join. So
 *
 *   Σ_{p,q neighbours} w_pq (u_q − u_p − g_pq)²  +  λ Σ_p (u_p − T_p)²
 *
 * is minimised, with T the mean of the votes, u = T outside of the hole, and g_pq by how much q is lighter than p in the
 * main source of p ({@link mainSources}) and in that of q, in the mean: a screened Poisson equation, as in Darabi et al.,
 * "Image melding", 2012, with gradients of one source each, as in Agarwala et al., "Interactive digital photomontage",
 * 2004. With d = |T_q − T_p − g_pq| over the channels, in levels, w_pq = (1 − d⁴ / 60⁴)²₊: what differs by more is the
 * border between two things, and stays one.
 * @param image [1, C, H, W] in [-1, 1], of the size of the hole; changed in place, within the hole
 * @param field of the votes
 */
export async function takeOwnGradients(
  image: Tensor,
  { width, height, bytes }: Hole,
  field: PatchField,
  { sources, excluded, toneless = bytes, deep, pause }: OwnGradientsOptions,
): Promise<void> {
  const { c: channels } = nchw(image);
  const part = withRim(boundsOf(bytes, width), width, height);
  const at = Int32Array.from(
    { length: part.width * part.height },
    (_, i) => (part.top + Math.floor(i / part.width)) * width + part.left + (i % part.width),
  );
  const inside = (i: number) => bytes[at[i]!] !== 0;
  const main = await mainSources(field, part, inside, pause);
  const { width: columns, height: rows } = field.source;
  const ties = newTies(part.width * part.height, channels);
  const step = new Float64Array(channels);

  /** Adds to `step` how the main source of a pixel goes on from (x, y) by (dx, dy); whether it does. */
  const goesOn = (i: number, x: number, y: number, dx: number, dy: number): boolean => {
    if (main.found[i] === 0) return false;
    const [sx, sy] = [x + main.x[i]!, y + main.y[i]!];
    if (sx < 0 || sy < 0 || sx + dx >= columns || sy + dy >= rows) return false;
    const from = sy * columns + sx;
    const to = from + dy * columns + dx;
    if (excluded !== undefined && (excluded[from] !== 0 || excluded[to] !== 0)) return false;
    for (let c = 0, o = 0; c < channels; c++, o += columns * rows)
      step[c]! += sources.data[o + to]! - sources.data[o + from]!;
    return true;
  };
  /** Ties the pixel at (x, y) to the next one at (x + dx, y + dy). */
  const tie = (i: number, x: number, y: number, dx: number, dy: number): void => {
    const j = i + dy * part.width + dx;
    const [own, others] = [inside(i), inside(j)];
    if (!own && !others) return;
    if ((!own && toneless[at[i]!] !== 0) || (!others && toneless[at[j]!] !== 0)) return;
    step.fill(0);
    const found = Number(goesOn(i, x, y, dx, dy)) + Number(goesOn(j, x, y, dx, dy));
    if (found === 0) return;
    let apart = 0;
    for (let c = 0, o = 0; c < channels; c++, o += width * height) {
      step[c]! /= found;
      apart += ((image.data[o + at[j]!]! - image.data[o + at[i]!]! - step[c]!) / RANGE) ** 2;
    }
    const weight = Math.max(0, 1 - apart * apart) ** 2;
    (dx === 1 ? ties.across : ties.down)[i] = weight;
    ties.sum[i]! += weight;
    ties.sum[j]! += weight;
    for (const [c, pull] of ties.pull.entries()) {
      pull[i]! -= weight * step[c]!;
      pull[j]! += weight * step[c]!;
    }
  };
  for (let y = 0, i = 0; y < part.height; y++) {
    await pause();
    for (let x = 0; x < part.width; x++, i++) {
      if (x + 1 < part.width) tie(i, part.left + x, part.top + y, 1, 0);
      if (y + 1 < part.height) tie(i, part.left + x, part.top + y, 0, 1);
    }
  }
  const free = redThenBlack(part, inside);
  for (const [c, pull] of ties.pull.entries()) {
    const plane = image.data.subarray(c * width * height, (c + 1) * width * height);
    const values = Float32Array.from(at, (from) => plane[from]!);
    for (const i of free) pull[i]! += SCREEN * values[i]!;
    await relax(values, free, part.width, ties, pull, pause);
    for (const i of free) {
      const value = Math.max(-1, Math.min(1, values[i]!));
      plane[at[i]!] = deep ? value : toLevel(value);
    }
  }
}

/** What ties the pixels of a part to each other. */
interface Ties {
  /** w of each pixel and the one to its right, and below it. */
  readonly across: Float32Array;
  readonly down: Float32Array;
  /** Sum of a pixel's w. */
  readonly sum: Float32Array;
  /** Of each channel Σ w g towards a pixel. */
  readonly pull: readonly Float32Array[];
}

function newTies(count: number, channels: number): Ties {
  const values = () => new Float32Array(count);
  return { across: values(), down: values(), sum: values(), pull: Array.from({ length: channels }, values) };
}

/** The pixels inside in the order of a chessboard's fields: those of one colour do not wait for each other. */
function redThenBlack({ width, height }: Size, inside: (i: number) => boolean): Int32Array {
  const of = (colour: number) =>
    new Int32Array(width * height)
      .map((_, i) => (((i % width) + Math.floor(i / width)) % 2 === colour && inside(i) ? i : -1))
      .filter((i) => i >= 0);
  const [red, black] = [of(0), of(1)];
  const all = new Int32Array(red.length + black.length);
  all.set(red);
  all.set(black, red.length);
  return all;
}

/** Successive over-relaxation of the free pixels, in their order. */
async function relax(
  values: Float32Array,
  free: Int32Array,
  columns: number,
  { across, down, sum }: Ties,
  pull: Float32Array,
  pause: () => Promise<void>,
): Promise<void> {
  const share = sum.map((own) => RELAXATION / (own + SCREEN));
  // What lies beyond the part counts nothing.
  const padded = new Float32Array(values.length + 2 * columns);
  padded.set(values, columns);
  const [left, above] = [new Float32Array(values.length), new Float32Array(values.length)];
  left.set(across.subarray(0, -1), 1);
  above.set(down.subarray(0, -columns), columns);
  for (let round = 0; round < ROUNDS; round++) {
    await pause();
    for (let k = 0; k < free.length; k++) {
      const i = free[k]!;
      const at = i + columns;
      const all =
        pull[i]! +
        across[i]! * padded[at + 1]! +
        left[i]! * padded[at - 1]! +
        down[i]! * padded[at + columns]! +
        above[i]! * padded[i]!;
      padded[at]! += all * share[i]! - RELAXATION * padded[at]!;
    }
  }
  values.set(padded.subarray(columns, -columns));
}

/** A part of an image, with a pixel of what is known around it. */
function withRim(
  { left, top, right, bottom }: ReturnType<typeof boundsOf>,
  width: number,
  height: number,
): Rectangle {
  const [x, y] = [Math.max(0, left - 1), Math.max(0, top - 1)];
  return {
    ...{ left: x, top: y },
    width: Math.min(width, right + 1) - x,
    height: Math.min(height, bottom + 1) - y,
  };
}
