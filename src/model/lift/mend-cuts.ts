import type { Size } from '../../runtime/tensor.ts';
import type { Shift } from './piece-shifts.ts';
import type { CutBorder, VisibleCut } from './visible-cuts.ts';

/** What a border of two pixels costs at first that shows as much as it can, beside what it costs anyway. */
export const FIRST_PRICE = 3000;
/** Strength from which a cut is seen in the finished picture. */
const SEEN = 0.4;
/** A cut that is this share of what it was, or less, is better than before, though it is seen. */
const BETTER = 0.5;
/** Share of the image that one piece may have, and how much more than it had: beyond, the composition is lost. */
const MOST_SHARE = { all: 0.65, more: 0.05 };
/** Pieces, at most, with those that are added. */
const MOST_PIECES = 40;
/**
 * How it is cut again: how much what was composed still counts near a cut, how far from it, px, and the price as in
 * {@link FIRST_PRICE}. A high price moves borders from what the measure sees to what it does not, so it comes last.
 */
const AGAIN = [
  { weight: 0.3, reach: 20, price: 3000 },
  { weight: 1, reach: 20, price: 20_000 },
] as const;

/** An image of pieces that was cut once. */
export interface MendTask extends Size {
  /** Of each pixel the number of its piece after it was cut. */
  readonly labels: Uint16Array;
  /** The pieces; more are added. */
  readonly shifts: Shift[];
  /** The bytes of the image: of the pieces, after each cut. */
  readonly image: () => Uint8Array;
  /** What they were before it was cut. */
  readonly composed: Uint8Array;
  /**
   * Cuts the image again, from the pieces that matching had found.
   * @param weights of each pixel by how much less than usual what was composed counts
   * @param price what a border costs that shows as much as it can
   */
  readonly cut: (weights: Float32Array, price: number) => Promise<Uint16Array>;
  /** Where it shows, the strongest first. */
  readonly visible: (labels: Uint16Array) => Promise<readonly VisibleCut[]>;
}

/**
 * Cuts an image of pieces again where it shows that it was cut: what was composed counts less near that, borders that
 * show cost more, and of two pieces that meet there each may also lie at the height of the other, or in its column. The
 * first image in which none is seen is taken, else the one whose strongest cut is less than half as strong; none where one
 * piece then has most of it: the cut stays. Nothing changes where no cut is seen.
 * @returns of each pixel the number of its piece
 */
export async function mendCuts({
  width,
  height,
  labels,
  shifts,
  image,
  composed,
  cut,
  visible,
}: MendTask): Promise<Uint16Array> {
  const first = await visible(labels);
  if (strongest(first) < SEEN) return labels;
  const most = Math.max(MOST_SHARE.all, largestShare(labels, shifts.length) + MOST_SHARE.more);
  let best = { labels, pixels: image().slice(), strength: BETTER * strongest(first) };
  let seen = seenBorders(first);
  for (const { weight, reach, price } of AGAIN) {
    const weights = new Float32Array(width * height).fill(1);
    for (const border of seen) {
      addPieces(shifts, border);
      lower(weights, { width, height }, border, weight, reach);
    }
    image().set(composed);
    const again = await cut(weights, price);
    if (largestShare(again, shifts.length) > most) continue;
    const cuts = await visible(again);
    const strength = strongest(cuts);
    const mended = strength < SEEN;
    if (mended || strength < best.strength) best = { labels: again, pixels: image().slice(), strength };
    if (mended) break;
    seen = seenBorders(cuts);
  }
  image().set(best.pixels);
  return best.labels;
}

function strongest(cuts: readonly VisibleCut[]): number {
  return cuts[0]?.strength ?? 0;
}

function seenBorders(cuts: readonly VisibleCut[]): CutBorder[] {
  return cuts.filter(({ strength }) => strength >= SEEN).flatMap(({ borders }) => borders);
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
