import { generator } from '../runtime/random/random.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { type Extents, layOver, WHOLE } from './lay-over.ts';
import { type Box, boxOfMask, grownBox } from './mask-box.ts';

/** Side of the tiles that grain is measured in and taken from, px. */
const TILE = 12;
/** Standard deviation of the blur that grain is what is left of, px. */
const FINE = 1.5;
/** The share of the tiles, calmest first, in which nothing but grain is left. */
const CALM = 0.15;
/** Most that is added, standard deviation in units of [-1, 1]: 3 levels of 8 bits. The object's drawing stays. */
const MOST = 3 / 127.5;
/** How far around the object its surroundings reach, as a share of its longer side. */
const REACH = 0.5;

interface Tile {
  readonly x: number;
  readonly y: number;
  /** Standard deviation over all channels. */
  readonly deviation: number;
}

/**
 * Gives a pasted object the grain of its surroundings, where it has less: paper, film, the noise of a sensor. Grain is
 * what a small blur takes away in the calmest tiles of 12 px; the object gets as much of it as makes their standard
 * deviations equal, in tiles cut out of the surroundings, so that its size and colour are the picture's (the noise that
 * Sunkavalli, Johnson, Matusik, Pfister, "Multi-scale image harmonization", 2010, match on the finest level).
 * @param background [N, C, H, W] in [-1, 1]; foreground [N or 1, C, H, W], the background with the object in it
 * @param mask [N or 1, 1, H, W] in [0, 1], how opaque the object is
 * @param seed of the choice of tiles
 * @returns the background's shape, in [-1, 1]; the background exactly where the mask is 0. @throws `tensor/shape`
 */
export function matchGrain(background: Tensor, foreground: Tensor, mask: Tensor, seed: number): Tensor {
  return layOver(background, foreground, mask, (back, front, opacity, extents) => {
    const { c, w, h } = extents;
    const box = boxOfMask(opacity, w, h, 0.5);
    const fine = (values: Float32Array): Float32Array => {
      const image = { shape: [1, c, h, w], data: values.slice() };
      const blurred = gaussianBlur(image, FINE).data;
      return image.data.map((value, i) => value - blurred[i]!);
    };
    const residue = fine(back);
    const around = box && calmest(residue, extents, surroundings(box, extents), (p) => opacity[p] === 0);
    const own = box && calmest(fine(front), extents, box, (p) => opacity[p]! >= WHOLE);
    for (let i = 0; i < back.length; i++) if (opacity[i % (w * h)]! > 0) back[i] = front[i]!;
    if (box === undefined || around === undefined || own === undefined) return;
    const [theirs, has] = [meanDeviation(around), meanDeviation(own)];
    if (theirs <= has) return;
    const share = Math.min(MOST, Math.sqrt(theirs * theirs - has * has)) / theirs;
    const [across, down] = [box.right - box.left, box.bottom - box.top].map((side) =>
      Math.ceil(side / TILE),
    ) as [number, number];
    const choices = generator(seed).uniform(across * down);
    let next = 0;
    for (let top = box.top; top < box.bottom; top += TILE) {
      for (let left = box.left; left < box.right; left += TILE) {
        const tile = around[Math.floor(choices[next++]! * around.length)]!;
        addTile(back, residue, opacity, extents, { left, top }, tile, share);
      }
    }
  });
}

/** What is around a box, and it. */
function surroundings(box: Box, { w, h }: Extents): Box {
  const far = Math.ceil(REACH * Math.max(box.right - box.left, box.bottom - box.top));
  return grownBox(box, far, { width: w, height: h });
}

/** The calmest tiles of a box, of those that count everywhere; undefined for none. */
function calmest(
  residue: Float32Array,
  { c, w, h }: Extents,
  { left, top, right, bottom }: Box,
  counts: (pixel: number) => boolean,
): Tile[] | undefined {
  const tiles: Tile[] = [];
  for (let y = top; y + TILE <= bottom; y += TILE) {
    for (let x = left; x + TILE <= right; x += TILE) {
      let squares = 0;
      let whole = true;
      for (let p = y * w + x; whole && p < (y + TILE) * w + x; p += w) {
        for (let q = p; q < p + TILE; q++) {
          whole &&= counts(q);
          for (let k = 0; k < c; k++) squares += residue[k * w * h + q]! ** 2;
        }
      }
      if (whole) tiles.push({ x, y, deviation: Math.sqrt(squares / (c * TILE * TILE)) });
    }
  }
  if (tiles.length === 0) return undefined;
  tiles.sort((a, b) => a.deviation - b.deviation);
  return tiles.slice(0, Math.ceil(CALM * tiles.length));
}

function meanDeviation(tiles: readonly Tile[]): number {
  return tiles.reduce((sum, { deviation }) => sum + deviation, 0) / tiles.length;
}

function addTile(
  back: Float32Array,
  residue: Float32Array,
  opacity: Float32Array,
  { c, w, h }: Extents,
  { left, top }: { readonly left: number; readonly top: number },
  tile: Tile,
  share: number,
): void {
  for (let v = 0; v < TILE && top + v < h; v++) {
    for (let u = 0; u < TILE && left + u < w; u++) {
      const p = (top + v) * w + left + u;
      for (let k = 0; k < c; k++) {
        const at = k * w * h + p;
        const grain = residue[k * w * h + (tile.y + v) * w + tile.x + u]!;
        back[at] = Math.min(1, Math.max(-1, back[at]! + opacity[p]! * share * grain));
      }
    }
  }
}
