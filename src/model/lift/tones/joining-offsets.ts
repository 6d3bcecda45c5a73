import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { LINKS, type MembraneTies, STEPS, solveMembrane, VALUES } from '../membrane.ts';
import { type Tone, type ToneMeans, toneAt } from './tone-means.ts';
import type { ToneNodes } from './tone-nodes.ts';
import { ToneRange } from './tone-range.ts';

export interface JoinLimits {
  /** Shifts that differ by no more are one piece, px. */
  readonly slack: number;
  /** Colours that differ by more (Euclidean, in levels) are different things, and are not brought together. */
  readonly range: number;
  /** Nodes after which what was added at a border has fallen to 1/e. */
  readonly reach: number;
  /** Most that is added to lightness, levels; to colour a quarter of it. */
  readonly tones: number;
}

/** Colour may change by this share of what lightness may, and fades as much sooner. */
const COLOUR = 1 / 4;

/**
 * What to add to each node so that pieces join in tone: the b that minimises, over neighbours i, j,
 *
 *   Σ w_ij |b_j − b_i − (L_i − L_j)|²  +  Σ |b_i|² / reach²,    w_ij = (1 − |L_i − L_j|² / range²)²₊ · calm_i · calm_j
 *
 * once for lightness (the mean of the channels) and once for colour (what a channel has beyond it), which reaches a
 * quarter as far and may change a quarter as much: a hue that ran on from copy to copy made skies violet. What is added
 * never leaves the colours that the photograph has at that lightness ({@link ToneRange}). L_i is the photograph's tone
 * where the piece of i continues to, half-way to j; within a piece w is 1 and L_i = L_j.
 * A screened membrane: 0, and exactly so, where all is one piece. By successive over-relaxation in double precision.
 * @returns red, green, blue and 0 of each node, in levels
 */
export async function joiningOffsets(
  kernels: Kernels,
  nodes: ToneNodes,
  photo: ToneMeans,
  limits: JoinLimits,
  around?: ToneMeans,
): Promise<Float64Array> {
  const { cells, known } = nodes;
  const { links, steps } = differences(nodes, photo, limits, around);
  const light = lightnessOf(steps);
  const solve = (part: Float64Array, reach: number) =>
    solveMembrane(kernels, cells, { links, steps: part }, known, reach);
  const lightness = await solve(light, limits.reach);
  const hue = steps.map((step, i) => step - light[i]!);
  const colour = await solve(hue, limits.reach * COLOUR);
  return bounded(lightness, colour, nodes, photo, limits);
}

/** The mean of each three values, in their place. */
function lightnessOf(steps: Float64Array): Float64Array {
  const out = new Float64Array(steps.length);
  for (let i = 0; i < steps.length; i += 4) {
    const mean = (steps[i]! + steps[i + 1]! + steps[i + 2]!) / 3;
    out.fill(mean, i, i + 3);
  }
  return out;
}

/** Both together, no more than is allowed, and no colour that the photograph does not have. */
function bounded(
  lightness: Float64Array,
  colour: Float64Array,
  { cells, cell, known, shiftX, shiftY }: ToneNodes,
  photo: ToneMeans,
  { tones }: JoinLimits,
): Float64Array {
  const range = new ToneRange(photo);
  const limited = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  const offsets = new Float64Array(lightness.length);
  for (let row = 0, i = 0; row < cells.height; row++) {
    for (let column = 0; column < cells.width; column++, i++) {
      if (known[i] !== 1) continue;
      let any = false;
      for (let at = i * 4; at < i * 4 + 3; at++) {
        offsets[at] = limited(lightness[at]!, tones) + limited(colour[at]!, tones * COLOUR);
        any ||= offsets[at] !== 0;
      }
      if (!any) continue;
      const x = (column + 0.5) * cell.width + shiftX[i]!;
      const y = (row + 0.5) * cell.height + shiftY[i]!;
      range.clip(toneAt(photo, x, y), offsets, i * 4);
    }
  }
  return offsets;
}

/**
 * Of each node to the next one across and the next one down: how much they are to join, and by how much they differ.
 */
function differences(
  { cells, cell, known, shiftX, shiftY }: ToneNodes,
  photo: ToneMeans,
  { slack, range }: JoinLimits,
  around: ToneMeans | undefined,
): MembraneTies {
  const links = new Float64Array(known.length * LINKS);
  const steps = new Float64Array(known.length * STEPS);
  const tone = (i: number, x: number, y: number): Tone =>
    known[i] === 2 && around !== undefined
      ? toneAt(around, x, y)
      : toneAt(photo, x + shiftX[i]!, y + shiftY[i]!);
  const compare = (i: number, j: number, x: number, y: number, down: 0 | 1): void => {
    if (known[i] === 0 || known[j] === 0) return;
    if (known[i] === 2 && known[j] === 2) return;
    if (
      known[i] === known[j] &&
      Math.abs(shiftX[i]! - shiftX[j]!) <= slack &&
      Math.abs(shiftY[i]! - shiftY[j]!) <= slack
    ) {
      links[i * LINKS + down] = 1;
      return;
    }
    const [own, other] = [tone(i, x, y), tone(j, x, y)];
    let squares = 0;
    for (let c = 0; c < 3; c++) {
      const step = own[c]! - other[c]!;
      steps[i * STEPS + down * VALUES + c] = step;
      squares += step * step;
    }
    const agreement = Math.max(0, 1 - squares / (range * range));
    links[i * LINKS + down] = agreement * agreement * own[3] * other[3];
  };
  for (let row = 0, i = 0; row < cells.height; row++) {
    for (let column = 0; column < cells.width; column++, i++) {
      const [x, y] = [column * cell.width, row * cell.height];
      if (column + 1 < cells.width) compare(i, i + 1, x + cell.width, y + cell.height / 2, 0);
      if (row + 1 < cells.height) compare(i, i + cells.width, x + cell.width / 2, y + cell.height, 1);
    }
  }
  return { links, steps };
}
