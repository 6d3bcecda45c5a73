import { connectedParts } from '../../image/connected-parts.ts';
import type { Size } from '../../runtime/tensor.ts';

/** Steepest difference of neighbours that counts, levels: one bright edge is not to outweigh a whole outline. */
const STEEPEST = 60;
/** Multiples of the median difference of neighbours that count as grain. */
const GRAIN = 2;
/** Least cost of a step, in steps of a level. */
const STEP = 1;

/** A small picture, three levels a pixel, 0 to 255. */
export interface Levels extends Size {
  readonly colours: Float32Array;
}

/** How much two pixels differ, levels. */
function differenceIn({ colours }: Levels): (i: number, j: number) => number {
  return (i, j) =>
    Math.hypot(
      colours[3 * i]! - colours[3 * j]!,
      colours[3 * i + 1]! - colours[3 * j + 1]!,
      colours[3 * i + 2]! - colours[3 * j + 2]!,
    );
}

/** The median difference of neighbours along rows, levels. */
function medianDifference(levels: Levels): number {
  const between = differenceIn(levels);
  const { width, height } = levels;
  const all: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x + 1 < width; x++) all.push(between(y * width + x, y * width + x + 1));
  all.sort((a, b) => a - b);
  return all[all.length >> 1] ?? 0;
}

/** Calls for each of the at most four neighbours of a pixel. */
function eachNeighbour({ width, height }: Size, i: number, visit: (j: number) => void): void {
  const x = i % width;
  if (x > 0) visit(i - 1);
  if (x + 1 < width) visit(i + 1);
  if (i >= width) visit(i - width);
  if (i < width * (height - 1)) visit(i + width);
}

/**
 * What grows around a pixel over the smallest differences first (geodesic distance, as Bai and Sapiro, "Geodesic matting",
 * 2009), up to where its outline has the steepest differences on average; what it encloses belongs to it.
 * @param sizes pixels that it has at least and at most
 * @returns 1 in it; undefined where it cannot have so many
 */
export function growRegion(
  levels: Levels,
  start: number,
  { least, most }: { readonly least: number; readonly most: number },
): Uint8Array | undefined {
  const between = differenceIn(levels);
  const grain = GRAIN * medianDifference(levels);
  const count = levels.width * levels.height;
  const distances = new Int32Array(count).fill(-1);
  const region = new Uint8Array(count);
  const order: number[] = [];
  let [steepness, border] = [0, 0];
  let best = { contrast: -1, pixels: 0 };
  // Whole distances, a list of pixels each (Dial's algorithm).
  const waiting: (number[] | undefined)[] = [[start]];
  distances[start] = 0;
  for (let distance = 0; distance < waiting.length && order.length < most; distance++) {
    for (const i of waiting[distance] ?? []) {
      if (region[i] === 1 || order.length >= most) continue;
      region[i] = 1;
      order.push(i);
      eachNeighbour(levels, i, (j) => {
        const difference = between(i, j);
        const inside = region[j] === 1 ? -1 : 1;
        steepness += inside * Math.min(STEEPEST, difference);
        border += inside;
        if (region[j] === 1) return;
        const next = distance + STEP + Math.round(2 * Math.max(0, difference - grain));
        if (distances[j] !== -1 && distances[j]! <= next) return;
        distances[j] = next;
        let list = waiting[next];
        if (list === undefined) {
          list = [];
          waiting[next] = list;
        }
        list.push(j);
      });
      const contrast = border === 0 ? -1 : steepness / border;
      if (order.length >= least && contrast > best.contrast) best = { contrast, pixels: order.length };
    }
    waiting[distance] = undefined;
  }
  if (best.pixels === 0) return undefined;
  const marked = new Uint8Array(count);
  for (const i of order.slice(0, best.pixels)) marked[i] = 1;
  return withEnclosed(marked, levels);
}

/** What is marked, and what from which no way leads around it to the border. */
function withEnclosed(marked: Uint8Array, size: Size): Uint8Array {
  const parts = connectedParts(size, (a, b) => marked[a] === marked[b]);
  const outside = new Set<number>();
  for (let i = 0; i < marked.length; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const isBorder = x === 0 || y === 0 || x === size.width - 1 || y === size.height - 1;
    if (isBorder && marked[i] === 0) outside.add(parts[i]!);
  }
  return marked.map((_, i) => (outside.has(parts[i]!) ? 0 : 1));
}

/** The mean difference of neighbours across the outline of a region, levels up to 60; 0 where it has none. */
export function contrastOf(levels: Levels, region: ArrayLike<number>): number {
  const between = differenceIn(levels);
  let [steepness, border] = [0, 0];
  for (let i = 0; i < region.length; i++) {
    if (region[i] !== 1) continue;
    eachNeighbour(levels, i, (j) => {
      if (region[j] === 1) return;
      steepness += Math.min(STEEPEST, between(i, j));
      border++;
    });
  }
  return border === 0 ? 0 : steepness / border;
}
