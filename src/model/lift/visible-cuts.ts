import type { Size } from '../../runtime/tensor.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { placeBytes } from './images.ts';
import type { Shift } from './piece-shifts.ts';

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

/** A photograph whose pieces an image is made of, as seen-borders.ts reads it. */
export interface BorderSource extends Size {
  /** Of placeBorderRecords. */
  readonly records: number;
  /** Strips of a pixel each way. */
  readonly count: number;
}

/**
 * Where it shows that an image is made of pieces of a photograph, by what the photograph has within its pixels. A
 * border between neighbours i of piece a, j of piece b shows
 *
 *   v = k · ( (d − n)₊ / (n + 4²) + (t − m)₊ / (m + 10²) ) + (s − o)₊ / (o + 8²),   k = 12² / (12² + n)
 *
 * with d the squared difference of strips across the border, less the mean difference along 7 px of it (a tone, which
 * counts a fiftieth) where that makes it smaller, t that of texture, and s that of what tones differ by beyond 20 levels,
 * each the least of three: a at i and b at j; both at i; both at j. Where they agree at i, what is at j continues it. n, m
 * and o are by how much neighbours within both pieces differ there ({@link Strips}), by which it is divided as Kwatra et
 * al., "Graphcut textures", 2003 (eq. 5), divide by gradients: dark water beside a dark wood shows, one rock beside
 * another does not. Computed in kernels/lift/seen-borders.ts, and priced by it in the cut itself.
 * @param labels of each pixel of an image of size `target` the number of its piece in `shifts`
 * @returns the strongest first
 */
export async function visibleCuts(
  kernels: Kernels,
  source: BorderSource,
  shifts: readonly Shift[],
  labels: Uint16Array,
  { width, height }: Size,
): Promise<VisibleCut[]> {
  const { memory } = kernels;
  const places = memory.take(shifts.length * 8);
  memory.words(places, shifts.length * 2).set(shifts.flatMap(({ x, y }) => [x, y]));
  const numbers = placeBytes(memory, new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  const out = memory.take(width * height * 8);
  const from = [source.width, source.height, places, source.records, source.count];
  await kernels.run('seenBorders', [out, numbers, width, height, ...from], height);
  const seen = memory.floats(out, width * height * 2);
  const borders: CutBorder[] = [];
  for (let i = 0; i < seen.length; i++) {
    const shows = seen[i]!;
    if (!(shows > SHOWS)) continue;
    const [pixel, level] = [i >> 1, (i & 1) === 1];
    const pieces = [labels[pixel]!, labels[level ? pixel + width : pixel + 1]!] as const;
    borders.push({ x: pixel % width, y: Math.floor(pixel / width), level, pieces, shows });
  }
  memory.free(places, numbers, out);
  return together(borders).sort((a, b) => b.strength - a.strength);
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
