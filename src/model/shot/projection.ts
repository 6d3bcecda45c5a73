import type { Size } from '../../runtime/tensor.ts';

/** A place, px; the middle of the top left pixel is (0, 0). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A homography, row by row: (x, y, 1) ↦ (X, Y, W), which is the place (X / W, Y / W). */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

/** Where a pixel comes to lie. */
export function projected(h: Projection, x: number, y: number): Point {
  const w = h[6] * x + h[7] * y + h[8];
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w };
}

/** First `second`, then `first`. */
export function composed(first: Projection, second: Projection): Projection {
  const entry = (i: number): number => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return (
      first[row]! * second[column]! +
      first[row + 1]! * second[column + 3]! +
      first[row + 2]! * second[column + 6]!
    );
  };
  return unit([0, 1, 2, 3, 4, 5, 6, 7, 8].map(entry));
}

/** The way back: the adjugate, as a factor does not count. */
export function inverted([a, b, c, d, e, f, g, h, i]: Projection): Projection {
  return unit([
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]);
}

function unit(entries: readonly number[]): Projection {
  return entries.map((v) => v / entries[8]!) as unknown as Projection;
}

/** Turned by an angle, enlarged and moved, both pictures from their middles. */
export function similarity(
  from: Size,
  to: Size,
  { angle, scale, move }: { readonly angle: number; readonly scale: number; readonly move: Point },
): Projection {
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [x, y] = [(from.width - 1) / 2, (from.height - 1) / 2];
  return [
    ...[c, -s, (to.width - 1) / 2 + move.x - c * x + s * y],
    ...[s, c, (to.height - 1) / 2 + move.y - s * x - c * y],
    ...[0, 0, 1],
  ] as unknown as Projection;
}

/** Of pictures twice as large: places of the middles of 2×2 pixels. */
export function doubled(h: Projection): Projection {
  const [up, down]: [Projection, Projection] = [
    [2, 0, 0.5, 0, 2, 0.5, 0, 0, 1],
    [0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1],
  ];
  return composed(up, composed(h, down));
}
