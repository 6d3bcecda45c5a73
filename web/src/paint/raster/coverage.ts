import { blankRaster, clipRect, joinRects, type Raster, type Rect } from './raster.ts';

/**
 * How much of each pixel a tool covers, and where: what a stroke, a lasso or a fill comes to before it is a mask or
 * a colour. Dabs of one stroke do not add up: the most wins.
 */
export interface Coverage {
  readonly raster: Raster;
  /** What was touched so far. */
  rect: Rect | undefined;
}

export function newCoverage(width: number, height: number): Coverage {
  return { raster: blankRaster(width, height, 1), rect: undefined };
}

/** One touch of a brush. */
export interface Dab {
  /** Middle, px; a pixel's middle lies at its index + 0.5. */
  readonly x: number;
  readonly y: number;
  /** px */
  readonly radius: number;
}

/**
 * Covers a disk. It is full within `hardness` of its radius and falls to nothing at its edge, never in less than one
 * pixel.
 * @param hardness 0 (soft) … 1 (hard)
 * @returns what was touched
 */
export function stampDisk(coverage: Coverage, { x, y, radius }: Dab, hardness: number): Rect | undefined {
  const { raster } = coverage;
  const reach = radius + 0.5;
  const rect = clipRect({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, raster);
  if (rect === undefined) return undefined;
  // The falloff is centred on the edge of a hard disk, and lies inside the radius of a soft one.
  const inner = Math.max(0, Math.min(radius - 0.5, radius * hardness));
  for (let row = rect.top; row < rect.bottom; row++) {
    for (let column = rect.left; column < rect.right; column++) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      if (distance >= reach) continue;
      const t = Math.min(1, Math.max(0, (distance - inner) / (reach - inner)));
      // Smooth at both ends.
      const value = 255 * (1 - t * t * (3 - 2 * t));
      const at = row * raster.width + column;
      if (value > raster.data[at]!) raster.data[at] = value;
    }
  }
  coverage.rect = joinRects(coverage.rect, rect);
  return rect;
}

/** How a pen's way becomes dabs: evenly spaced, whatever the speed of the hand. */
export interface StrokeState {
  readonly last: Dab;
  /** Way since the last dab, px. */
  readonly since: number;
}

/** Dabs between the last point and the next one. */
export function strokeTo(
  { last, since }: StrokeState,
  next: Dab,
): { readonly dabs: readonly Dab[]; readonly state: StrokeState } {
  const length = Math.hypot(next.x - last.x, next.y - last.y);
  if (length === 0) return { dabs: [], state: { last: next, since } };
  const between = (a: number, b: number, way: number): number => a + (Math.max(0, way) / length) * (b - a);
  const dabs: Dab[] = [];
  // Where the latest dab lies along the way; before its start at first.
  let way = -since;
  for (;;) {
    const step = Math.max(0.5, between(last.radius, next.radius, way) * SPACING);
    if (way + step > length) return { dabs, state: { last: next, since: length - way } };
    way += step;
    dabs.push({
      x: between(last.x, next.x, way),
      y: between(last.y, next.y, way),
      radius: between(last.radius, next.radius, way),
    });
  }
}

/** Distance of dabs in radii. */
const SPACING = 0.2;

/** The radius of a brush under a pen's pressure; a mouse always presses fully. */
export function radiusOf(size: number, pressure: number | undefined): number {
  const radius = Math.max(0.5, size / 2);
  return pressure === undefined ? radius : Math.max(0.5, radius * (0.15 + 0.85 * pressure));
}
