import type { LiveFrame } from '../api/live-frame.ts';

/** Small pictures on a table. */
export const COUNT = 12;

/** Where a picture lies in a frame that shows all of them. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where picture i lies in the grid of all: of the grids that hold twelve, the one whose pictures have the wished shape.
 * @param aspect width over height of one
 */
export function tileOf({ header: { width, height } }: LiveFrame, index: number, aspect: number): Tile {
  const fault = (columns: number) =>
    Math.abs(Math.log(width / columns / ((height * columns) / COUNT) / aspect));
  const columns = [1, 2, 3, 4, 6, 12].reduce((best, one) => (fault(one) < fault(best) ? one : best));
  const [w, h] = [width / columns, (height * columns) / COUNT];
  return { left: (index % columns) * w, top: Math.floor(index / columns) * h, width: w, height: h };
}
