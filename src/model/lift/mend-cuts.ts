import type { Size } from '../../runtime/tensor.ts';
import type { Shift } from './piece-shifts.ts';
import type { Strips } from './strips.ts';
import { type CutBorder, visibleCuts } from './visible-cuts.ts';

/** Strength from which a cut is seen in the finished picture. */
const SEEN = 0.53;
/** Share of the image that one piece may have, or as much as it had: beyond, the composition is lost. */
const MOST_SHARE = 0.65;
/** Pieces, at most, with those that are added. */
const MOST_PIECES = 40;
/**
 * How it is cut again: how much what was composed still counts near a cut, how far from it, px, and whether from the
 * pieces that matching had found or from the first cut of them.
 */
const AGAIN = [
  { weight: 0.3, reach: 20, from: 'matches' },
  { weight: 0.3, reach: 20, from: 'cut' },
  { weight: 0.1, reach: 40, from: 'matches' },
  { weight: 0.05, reach: 40, from: 'cut' },
] as const;

/** An image of pieces that was cut once. */
export interface MendTask extends Size {
  readonly strips: Strips;
  /** Of each pixel the number of its piece before it was cut, and after. */
  readonly matches: Uint16Array;
  readonly labels: Uint16Array;
  /** The pieces; more are added. */
  readonly shifts: Shift[];
  /** The bytes of the image: of the pieces, after each cut. */
  readonly image: () => Uint8Array;
  /** What they were before it was cut. */
  readonly composed: Uint8Array;
  /**
   * Cuts the image again.
   * @param from of each pixel the number of its piece at first
   * @param weights of each pixel by how much less than usual what was composed counts
   */
  readonly cut: (from: Uint16Array, weights: Float32Array) => Promise<Uint16Array>;
}

/**
 * Cuts an image of pieces again where it shows that it was cut ({@link visibleCuts}): what was composed counts less near
 * that, and of two pieces that meet there each may also lie at the height of the other, or in its column. The
 * first image in which none is seen is taken; none where one piece then has most of it: the cut stays. Nothing changes
 * where no cut is seen.
 * @returns of each pixel the number of its piece
 */
export async function mendCuts({
  width,
  height,
  strips,
  matches,
  labels,
  shifts,
  image,
  composed,
  cut,
}: MendTask): Promise<Uint16Array> {
  const size = { width, height };
  const weights = new Float32Array(width * height).fill(1);
  const first = image().slice();
  const most = Math.max(MOST_SHARE, largestShare(labels, shifts.length));
  let seen = seenIn(labels);
  if (seen.length === 0) return labels;
  for (const { weight, reach, from } of AGAIN) {
    for (const border of seen) {
      addPieces(shifts, border);
      lower(weights, size, border, weight, reach);
    }
    image().set(composed);
    const again = await cut(from === 'matches' ? matches : labels, weights);
    const copied = largestShare(again, shifts.length) > most;
    seen = seenIn(again);
    if (seen.length === 0 && !copied) return again;
    if (copied) break;
  }
  image().set(first);
  return labels;

  function seenIn(found: Uint16Array): CutBorder[] {
    const cuts = visibleCuts(strips, shifts, found, size);
    return cuts.filter(({ strength }) => strength >= SEEN).flatMap(({ borders }) => borders);
  }
}

/** Of two pieces that meet each at the other's height where they meet side by side, else in its column. */
function addPieces(shifts: Shift[], { pieces, level }: CutBorder): void {
  const [a, b] = [shifts[pieces[0]] as Shift, shifts[pieces[1]] as Shift];
  const moved = level
    ? [
        { x: b.x, y: a.y },
        { x: a.x, y: b.y },
      ]
    : [
        { x: a.x, y: b.y },
        { x: b.x, y: a.y },
      ];
  for (const shift of moved) {
    if (shifts.length >= MOST_PIECES) return;
    if (!shifts.some(({ x, y }) => x === shift.x && y === shift.y)) shifts.push(shift);
  }
}

/** Weights around a border, up to `reach` as asked for, and as usual from twice that on. */
function lower(
  weights: Float32Array,
  { width, height }: Size,
  at: CutBorder,
  weight: number,
  reach: number,
): void {
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const far = Math.sqrt((x - at.x) ** 2 + (y - at.y) ** 2) / reach;
      if (far >= 2) continue;
      // A line, and no power, which is not the same on every machine.
      const own = far < 1 ? weight : weight + (1 - weight) * (far - 1);
      weights[i] = Math.min(weights[i]!, own);
    }
  }
}

/** Of the pixels the share that the piece of most of them has. */
function largestShare(labels: Uint16Array, pieces: number): number {
  const counts = new Uint32Array(pieces);
  for (const label of labels) counts[label]!++;
  return counts.reduce((most, count) => Math.max(most, count), 0) / labels.length;
}
