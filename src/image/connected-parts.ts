import type { Size } from '../runtime/tensor.ts';
import type { Box } from './mask-box.ts';

/**
 * The parts of a grid whose cells are connected by their sides.
 * @param joins whether cells a and b belong together, given by their numbers in raster order: b is the cell to the
 *   right of a (dx 1, dy 0), or the one below it (dx 0, dy 1)
 * @returns of each cell the number of the first cell of its part
 */
export function connectedParts(
  { width, height }: Size,
  joins: (a: number, b: number, dx: number, dy: number) => boolean,
): Int32Array {
  const parents = Int32Array.from({ length: width * height }, (_, i) => i);
  const first = (i: number): number => {
    let at = i;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    const [one, other] = [first(a), first(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x > 0 && joins(i - 1, i, 1, 0)) join(i - 1, i);
      if (y > 0 && joins(i - width, i, 0, 1)) join(i - width, i);
    }
  }
  for (let i = 0; i < parents.length; i++) parents[i] = first(i);
  return parents;
}

/** The smallest box that holds a part, and how many cells it has. */
export interface PartExtent extends Box {
  readonly area: number;
}

/** Where each part of a grid lies. @param parts by `connectedParts`. @returns by the number of its first cell */
export function extentsOfParts(parts: Int32Array, { width }: Size): Map<number, PartExtent> {
  const found = new Map<number, PartExtent>();
  for (const [i, part] of parts.entries()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const { area, left, top, right } = found.get(part) ?? { area: 0, left: x, top: y, right: x };
    found.set(part, {
      area: area + 1,
      left: Math.min(left, x),
      top,
      right: Math.max(right, x + 1),
      bottom: y + 1,
    });
  }
  return found;
}
