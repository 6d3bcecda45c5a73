import type { Size } from '../../runtime/tensor.ts';
import { within } from '../../runtime/within.ts';
import type { Shift } from './piece-shifts.ts';
import type { Strips } from './strips.ts';

/** Levels that nobody sees, of strips and of texture. */
const UNSEEN = { strips: 4, texture: 20 };
/** Levels by which neighbours differ where a border shows half: among rock and foam it is one edge of many. */
const CALM = 12;
/** What counts of a tone that differs along the border: tones are joined later. */
const TONE = 0.02;
/** How far along a border tones are averaged, to both sides, px. */
const ALONG = 3;
/** A border of two pixels that shows so much is a part of a cut, and one of so much is half as bad as it can be. */
const SHOWS = 4;
const HALF = 25;
/** How far apart two parts of one cut may be, px. */
const GAP = 5;

/** A border between two pixels of different pieces. */
export interface CutBorder {
  /** The left one or the upper one of the pixels. */
  readonly x: number;
  readonly y: number;
  /** Whether the other is below; else it is to the right. */
  readonly level: boolean;
  /** Numbers of the pieces of the first and of the other pixel. */
  readonly pieces: readonly [number, number];
  /** How much it shows, 0 or more. */
  readonly shows: number;
}

/** Borders that show and lie together. */
export interface VisibleCut {
  readonly borders: readonly CutBorder[];
  /** Sum of v / (v + 25) of its borders, with v how much each shows. */
  readonly strength: number;
}

/**
 * Where it shows that an image is made of pieces of a photograph, by what the photograph has within its pixels. A
 * border between neighbours i of piece a, j of piece b shows
 *
 *   v = k · ( (d − n)₊ / (n + 4²) + (t − m)₊ / (m + 20²) ),   k = 12² / (12² + n)
 *
 * with d the squared difference of their strips, across the border, less the mean difference along 7 px of it (a tone,
 * which counts a fiftieth) where that makes it smaller, t that of their texture; n and m are by how much neighbours within both pieces differ there
 * (as Kwatra et al., "Graphcut textures", 2003, eq. 5, divide by gradients): dark water beside a dark wood shows, one
 * rock beside another does not.
 * @param strips of the photograph
 * @param labels of each pixel of an image of size `target` the number of its piece in `shifts`
 * @returns the strongest first
 */
export function visibleCuts(
  strips: Strips,
  shifts: readonly Shift[],
  labels: Uint16Array,
  { width, height }: Size,
): VisibleCut[] {
  const borders: CutBorder[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      for (const level of [false, true]) {
        if (level ? y + 1 >= height : x + 1 >= width) continue;
        const pieces = [labels[i]!, labels[level ? i + width : i + 1]!] as const;
        if (pieces[0] === pieces[1]) continue;
        const [a, b] = [shifts[pieces[0]] as Shift, shifts[pieces[1]] as Shift];
        const from = { x: x + a.x, y: y + a.y };
        const to = { x: x + b.x + (level ? 0 : 1), y: y + b.y + (level ? 1 : 0) };
        const shows = visibility(strips, from, to, level);
        if (shows > SHOWS) borders.push({ x, y, level, pieces, shows });
      }
    }
  }
  return together(borders).sort((a, b) => b.strength - a.strength);
}

/** How much it shows that what is at one place of a photograph stands beside what is at another. */
function visibility(strips: Strips, from: Shift, to: Shift, level: boolean): number {
  const { width, height, count, means, texture, usual } = strips;
  const values = level ? strips.columns : strips.rows;
  const place = ({ x, y }: Shift) => within(y, height) * width + within(x, width);
  const [i, j] = [place(from), place(to)];
  let differs = 0;
  for (let c = 0; c < 3; c++) {
    let tone = 0;
    for (let k = -ALONG; k <= ALONG; k++) {
      const at = ({ x, y }: Shift) =>
        place(level ? { x: within(x, width) + k, y } : { x, y: within(y, height) + k });
      tone += (means[at(from) * 3 + c]! - means[at(to) * 3 + c]!) / (2 * ALONG + 1);
    }
    let [all, drawn] = [0, 0];
    for (let s = 0; s < count; s++) {
      const d = values[(i * count + s) * 3 + c]! - values[(j * count + s) * 3 + c]!;
      all += (d * d) / count;
      drawn += (d - tone) ** 2 / count;
    }
    // Where both are alike, a tone along the border is none.
    differs += Math.min(all, drawn + TONE * tone * tone);
  }
  const each = level ? usual.columns : usual.rows;
  const noise = (each[i]! + each[j]!) / 2;
  const rough = (usual.texture[i]! + usual.texture[j]!) / 2;
  const drawing = Math.max(0, differs / 3 - noise) / (noise + UNSEEN.strips ** 2);
  const grain = Math.max(0, (texture[i]! - texture[j]!) ** 2 - rough) / (rough + UNSEEN.texture ** 2);
  return (CALM ** 2 / (CALM ** 2 + noise)) * (drawing + grain);
}

/** Borders in groups: each is near another of its group. */
function together(borders: readonly CutBorder[]): VisibleCut[] {
  const open = new Set(borders);
  const cuts: VisibleCut[] = [];
  for (const first of borders) {
    if (!open.delete(first)) continue;
    const group = [first];
    for (const { x, y } of group) {
      for (const other of open) {
        if (Math.abs(other.x - x) > GAP || Math.abs(other.y - y) > GAP) continue;
        open.delete(other);
        group.push(other);
      }
    }
    const strength = group.reduce((sum, { shows }) => sum + shows / (shows + HALF), 0);
    cuts.push({ borders: group, strength });
  }
  return cuts;
}
