import type { Point } from '../../picture/viewport.ts';
import type { Coverage } from './coverage.ts';
import { clipRect, joinRects, type Rect } from './raster.ts';

/** Rows within a pixel; along a row the coverage is exact. */
const SUB_ROWS = 8;

/**
 * Covers the inside of a closed polygon (even-odd rule) with smooth edges.
 * @param points px, a pixel spans index … index + 1
 */
export function fillPolygon(coverage: Coverage, points: readonly Point[]): Rect | undefined {
  const { raster } = coverage;
  if (points.length < 3) return undefined;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [minOf(xs), -minOf(xs.map((x) => -x))];
  const [top, bottom] = [minOf(ys), -minOf(ys.map((y) => -y))];
  const rect = clipRect({ left, top, right, bottom }, raster);
  if (rect === undefined) return undefined;
  const row = new Float32Array(raster.width);
  for (let y = rect.top; y < rect.bottom; y++) {
    row.fill(0);
    for (let s = 0; s < SUB_ROWS; s++) {
      const crossings = crossingsAt(points, y + (s + 0.5) / SUB_ROWS);
      for (let i = 0; i + 1 < crossings.length; i += 2) addSpan(row, crossings[i]!, crossings[i + 1]!);
    }
    for (let x = rect.left; x < rect.right; x++) {
      const value = (255 * row[x]!) / SUB_ROWS;
      const at = y * raster.width + x;
      if (value > raster.data[at]!) raster.data[at] = value;
    }
  }
  coverage.rect = joinRects(coverage.rect, rect);
  return rect;
}

/** The four corners of a rectangle given by two opposite ones, whole pixels. */
export function rectanglePoints(a: Point, b: Point): readonly Point[] {
  const [left, right] = [Math.floor(Math.min(a.x, b.x)), Math.ceil(Math.max(a.x, b.x))];
  const [top, bottom] = [Math.floor(Math.min(a.y, b.y)), Math.ceil(Math.max(a.y, b.y))];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

function crossingsAt(points: readonly Point[], y: number): readonly number[] {
  const crossings: number[] = [];
  let from = points.at(-1)!;
  for (const to of points) {
    if (from.y <= y !== to.y <= y) {
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    }
    from = to;
  }
  return crossings.sort((a, b) => a - b);
}

/** Adds how much of each pixel lies between two places of a row. */
function addSpan(row: Float32Array, from: number, to: number): void {
  const start = Math.max(0, from);
  const end = Math.min(row.length, to);
  for (let x = Math.floor(start); x < end; x++) {
    row[x] = row[x]! + Math.min(x + 1, end) - Math.max(x, start);
  }
}

function minOf(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}
