import { line } from 'd3-shape';
import { escapeXml } from './svg.ts';

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Cuts points at NaN, so that a line has a gap where a value is missing.
 * @param points in px
 */
export function segments(points: readonly PlotPoint[]): PlotPoint[][] {
  const out: PlotPoint[][] = [];
  let current: PlotPoint[] = [];
  for (const point of points) {
    if (Number.isNaN(point.x) || Number.isNaN(point.y)) {
      if (current.length > 0) out.push(current);
      current = [];
    } else current.push(point);
  }
  if (current.length > 0) out.push(current);
  return out;
}

/**
 * Leaves of each column of pixels the first, lowest, highest and last point: the line looks the same, however
 * many points there are (M4, Jugel et al. 2014). Points must run from left to right; others are returned as they
 * are.
 */
export function thinOut(points: readonly PlotPoint[]): readonly PlotPoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 4 * (last.x - first.x)) return points;
  const out: PlotPoint[] = [];
  for (let start = 0; start < points.length; ) {
    const column = Math.floor(points[start]!.x);
    let end = start;
    let lowest = start;
    let highest = start;
    while (end < points.length && Math.floor(points[end]!.x) === column) {
      if (points[end]!.y < points[lowest]!.y) lowest = end;
      if (points[end]!.y > points[highest]!.y) highest = end;
      end++;
      if (end < points.length && points[end]!.x < points[end - 1]!.x) return points;
    }
    const kept = new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
    for (const index of kept) out.push(points[index]!);
    start = end;
  }
  return out;
}

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  /** SVG dash pattern, absent for a solid line. */
  readonly dashes?: string | undefined;
}

/** One segment as SVG: a line, or a dot where it is a single point. */
export function segmentSvg(points: readonly PlotPoint[], stroke: Stroke): string {
  const [only] = points;
  if (points.length === 1 && only !== undefined) return dotSvg(only, stroke.width * 1.4, stroke.colour);
  const path = line<PlotPoint>(
    (point) => point.x,
    (point) => point.y,
  ).digits(2)(thinOut(points));
  return `<path d="${path ?? ''}" fill="none" ${strokeAttributes(stroke)}/>`;
}

export function dotSvg(point: PlotPoint, radius: number, colour: string): string {
  return `<circle cx="${round(point.x)}" cy="${round(point.y)}" r="${round(radius)}" fill="${escapeXml(colour)}"/>`;
}

export function lineSvg(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" ${strokeAttributes(stroke)}/>`;
}

function strokeAttributes({ colour, width, dashes }: Stroke): string {
  const dash = dashes === undefined ? '' : ` stroke-dasharray="${escapeXml(dashes)}"`;
  return `stroke="${escapeXml(colour)}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="butt"${dash}`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
