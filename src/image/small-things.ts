import { nchw, type Size, type Tensor } from '../runtime/tensor.ts';
import { connectedParts } from './connected-parts.ts';
import { dilateMask } from './dilate.ts';
import { LEVELS } from './pointwise.ts';
import { resize } from './resize.ts';

/** Long side at which things are looked for, px. */
const SIDE = 128;
/** Levels of 0 to 255 by which pixels of one area differ from each other at most. */
const FLAT = 12;
/** Fewer pixels are the rim between two areas. */
const LEAST = 6;
/** The share of a thing's outline that lies in one area. */
const WITHIN = 0.7;
/**
 * A thing that is with its rim of this share of the longer side is held as long as a stroke is, a larger one by as much less: until it is some 16 px
 * wide, two patches, of which then enough see it alone.
 */
const HELD_TO = 0.052;

/**
 * Where a painting has small things: areas of one colour that lie within another area. What lies between two, as snow does
 * on a summit, is none.
 * @param painting [1, C, H, W] in [-1, 1]
 * @param size of the largest thing, as a share of the longer side
 * @returns [1, 1, h, w], of 128 px of the longer side at most: on a thing and its rim how long a lift holds it, 1 as long as a
 *   stroke; else 0. @throws `tensor/shape`
 */
export function smallThings(painting: Tensor, size: number): Tensor {
  const { h, w, c } = nchw(painting);
  const shrink = Math.min(1, SIDE / Math.max(h, w));
  const grid: Size = {
    width: Math.max(1, Math.round(w * shrink)),
    height: Math.max(1, Math.round(h * shrink)),
  };
  const small = resize(painting, grid, 'area', { clip: [-1, 1] });
  const plane = grid.width * grid.height;
  const differs = (a: number, b: number) => {
    let most = 0;
    for (let k = 0; k < c; k++)
      most = Math.max(most, Math.abs(small.data[k * plane + a]! - small.data[k * plane + b]!));
    return most * LEVELS > FLAT;
  };
  const parts = connectedParts(grid, (a, b) => !differs(a, b));
  const found = measured(parts, grid);
  const data = new Float32Array(plane);
  const longest = Math.max(grid.width, grid.height);
  for (const [part, { area, left, right, top, bottom }] of found) {
    const extent = Math.max(right - left, bottom - top) + 1;
    if (area < LEAST || extent > size * longest) continue;
    if (top === 0 || left === 0 || bottom === grid.height - 1 || right === grid.width - 1) continue;
    const of = {
      shape: [1, 1, grid.height, grid.width],
      data: Float32Array.from(parts, (p) => (p === part ? 1 : 0)),
    };
    const near = dilateMask(of, 1.5);
    const around = dilateMask(of, 3.5);
    const counts = new Map<number, number>();
    let outline = 0;
    around.data.forEach((value, i) => {
      const other = parts[i]!;
      if (value < 0.5 || near.data[i]! > 0.5 || found.get(other)!.area < LEAST) return;
      outline++;
      counts.set(other, (counts.get(other) ?? 0) + 1);
    });
    if (Math.max(0, ...counts.values()) < WITHIN * outline) continue;
    near.data.forEach((value, i) => {
      if (value > 0.5) data[i] = Math.min(1, HELD_TO / ((extent + 2) / longest));
    });
  }
  return { shape: [1, 1, grid.height, grid.width], data };
}

interface Extent {
  area: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function measured(parts: Int32Array, { width }: Size): Map<number, Extent> {
  const found = new Map<number, Extent>();
  parts.forEach((part, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const one = found.get(part);
    if (one === undefined) found.set(part, { area: 1, left: x, right: x, top: y, bottom: y });
    else {
      one.area++;
      one.left = Math.min(one.left, x);
      one.right = Math.max(one.right, x);
      one.bottom = y;
    }
  });
  return found;
}
