import { PATCH } from '../levels.ts';

/**
 * Where an image begins and ends in the photograph, as shares of its height: 0 and 1, or beyond where a canvas is
 * extended.
 */
export interface Heights {
  readonly top: number;
  readonly bottom: number;
}

/** Rows of a photograph, from its first. */
export interface CountedRows {
  readonly top: number;
  readonly height: number;
}

/** Rows of a picture that one photograph fills: heights are counted within it. */
export interface Rows {
  readonly top: number;
  readonly height: number;
  /** Its heights do not count: what comes from there may go to any. */
  readonly anyHeight?: boolean | undefined;
  /** Those of its rows that heights are counted in; others count as the nearest of them. Undefined: all. */
  readonly counted?: CountedRows | undefined;
}

/**
 * A height as a share of the photograph's. What lies beyond an edge, such as a sky that is extended upwards, counts as
 * the row at that edge: farther up is no less like the first row. As `heldHeight` of kernels/lift/height.ts.
 */
export function heldHeight(height: number): number {
  return Math.max(0, Math.min(1, height));
}

/** Of each row of patches of an image where it is in the photograph: `each` of its height further down, from `top`. */
export function placesOf(rows: number, each: number, top: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, y) => heldHeight(place(y, each, top)));
}

/** Height of rows whose height does not count. */
export const ANY_HEIGHT = -1;

/** Of each row of patches of photographs below each other its height within its own one. */
export function patchHeights(rows: number, parts: readonly Rows[]): Float32Array {
  return perRow(rows, parts, (y, { anyHeight, ...rows }) => {
    const { top, height } = countedOf(rows);
    return anyHeight === true ? ANY_HEIGHT : heldHeight(place(y - top, 1 / Math.max(1, height - PATCH), 0));
  });
}

/** Of each row of pixels of photographs below each other its height within its own one. */
export function pixelHeights(rows: number, parts: readonly Rows[]): Float64Array {
  return Float64Array.from(perPart(rows, parts), ([y, { anyHeight, ...rows }]) => {
    const { top, height } = countedOf(rows);
    return anyHeight === true ? ANY_HEIGHT : heldHeight((y - top) / (height - 1));
  });
}

/** The rows that heights are counted in, from the first of the photograph. */
export function countedOf({ height, counted }: Rows): CountedRows {
  return counted ?? { top: 0, height };
}

/** As the kernels, which match by it, have reckoned it from the first: in single precision. */
function place(y: number, each: number, top: number): number {
  return Math.fround(Math.fround(y * Math.fround(each)) + Math.fround(top));
}

function perRow(
  rows: number,
  parts: readonly Rows[],
  value: (y: number, part: Rows) => number,
): Float32Array {
  return Float32Array.from(perPart(rows, parts), ([y, part]) => value(y, part));
}

/** Each row with the photograph that it lies in, counted from that one's first. */
function perPart(rows: number, parts: readonly Rows[]): [y: number, part: Rows][] {
  return Array.from({ length: rows }, (_, y) => {
    const part = parts.findLast(({ top }) => y >= top) as Rows;
    return [y - part.top, part];
  });
}
