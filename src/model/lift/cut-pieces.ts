import { GridCut } from './grid-cut.ts';
import { FORBIDDEN, ownCosts, pieceColours } from './piece-costs.ts';
import type { Shift } from './piece-shifts.ts';
import { EDGE, type PieceTask, TONE } from './piece-task.ts';

/** Expansions of every piece, at most: after the first round little changes. */
const ROUNDS = 3;
/**
 * Chooses for every pixel the piece that it comes from, so that borders between pieces are where they show least: minimises
 *
 *   Σ_i guide · min(cap, |T − S_a(i)|² / 3)  +  Σ_{i,j neighbours, a(i) ≠ a(j)} ( tone (|D_i|² + |D_j|²) + edge |D_i − D_j|² ) / 3
 *
 * with T the image, S_a the photograph moved by shift a, D = S_a(i) − S_a(j), by expansions of one piece after the other (Boykov,
 * Veksler, Zabih, "Fast approximate energy minimization via graph cuts", 2001; pieces as in Kwatra et al., "Graphcut textures", 2003,
 * and Pritch, Kav-Venaki, Peleg, "Shift-map image editing", 2009).
 * @param start of each pixel the number of the piece that it has now
 * @param pause called now and then: others' turn
 * @returns of each pixel the number of its piece
 */
export async function cutPieces(
  shifts: readonly Shift[],
  start: Uint16Array,
  task: PieceTask,
  pause: () => Promise<void>,
): Promise<Uint16Array> {
  const { width, height } = task.target;
  const pieces = shifts.map((shift) => ({
    colours: pieceColours(shift, task),
    costs: ownCosts(shift, task),
  }));
  const labels = start.slice();
  const cut = new GridCut(width, height);
  const apart = new Int16Array(labels.length * 3);
  for (let round = 0; round < ROUNDS; round++) {
    let changed = 0;
    for (let alpha = 0; alpha < pieces.length; alpha++) {
      await pause();
      changed += expand(alpha, pieces, labels, cut, apart, task);
    }
    if (changed === 0) break;
  }
  return labels;
}

interface Piece {
  readonly colours: Uint8Array;
  readonly costs: Int32Array;
}

/**
 * Gives piece `alpha` all pixels where that is cheaper, at once.
 * @param apart scratch, three numbers a pixel
 * @returns how many it won
 */
function expand(
  alpha: number,
  pieces: readonly Piece[],
  labels: Uint16Array,
  cut: GridCut,
  apart: Int16Array,
  { hole, target: { width, height } }: PieceTask,
): number {
  const { colours, costs } = pieces[alpha]!;
  const { arcs, ends } = cut;
  const free = (i: number) => hole === undefined || hole[i] === 1;
  cut.clear();
  let any = false;
  for (let i = 0, o = 0; i < labels.length; i++, o += 3) {
    if (!free(i)) continue;
    const own = pieces[labels[i]!]!;
    ends[i] = costs[i]! - own.costs[i]!;
    if (labels[i] !== alpha && costs[i]! < FORBIDDEN) any = true;
    for (let c = o; c < o + 3; c++) apart[c] = own.colours[c]! - colours[c]!;
  }
  if (!any) return 0;
  // Neighbours i and j = i + step, along direction `arc` of a cell.
  const join = (i: number, j: number, arc: number): void => {
    const [a, b] = [labels[i]!, labels[j]!];
    if (a === alpha && b === alpha) return;
    if (a === b) {
      const cost = border(apart, i * 3, j * 3);
      ends[i]! += cost;
      ends[j]! -= cost;
      arcs[i * 4 + arc] = 2 * cost;
      return;
    }
    const [first, second] = [pieces[a]!.colours, pieces[b]!.colours];
    const now = between(first, second, i * 3, j * 3);
    const before = between(first, colours, i * 3, j * 3);
    const after = between(colours, second, i * 3, j * 3);
    ends[i]! += after - now;
    ends[j]! -= after;
    // The cost is no metric: it may leave less than nothing here.
    arcs[i * 4 + arc] = Math.max(0, before + after - now);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!free(i)) continue;
      if (x + 1 < width && free(i + 1)) join(i, i + 1, 0);
      if (y + 1 < height && free(i + width)) join(i, i + width, 2);
    }
  }
  const isWon = cut.cut();
  let won = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === alpha || !free(i) || !isWon(i)) continue;
    labels[i] = alpha;
    won += 1;
  }
  return won;
}

/** What a border between neighbours costs; `apart` are the differences of both pieces at their places. */
function border(apart: Int16Array, i: number, j: number): number {
  let cost = 0;
  for (let c = 0; c < 3; c++) cost += channelCost(apart[i + c]!, apart[j + c]!);
  return Math.round(cost / 3) + 1;
}

/** The same of two pieces by their colours; nothing within one. */
function between(a: Uint8Array, b: Uint8Array, i: number, j: number): number {
  if (a === b) return 0;
  let cost = 0;
  for (let c = 0; c < 3; c++) cost += channelCost(a[i + c]! - b[i + c]!, a[j + c]! - b[j + c]!);
  return Math.round(cost / 3) + 1;
}

/** Of one channel, by the differences of both pieces at two neighbours. */
function channelCost(at: number, next: number): number {
  return TONE * (at * at + next * next) + EDGE * (at - next) * (at - next);
}
