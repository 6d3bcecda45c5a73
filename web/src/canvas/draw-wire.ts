import type { WireDecor } from './decor.ts';
import { box, clipped } from './shapes.ts';
import type { CanvasTheme } from './theme.ts';

type Point = readonly [number, number];

/** Least zoom at which wires have a rim. */
const RIM_SCALE = 0.6;

/** A wire as a curve; streams are doubled. A pulse runs along it when a message has passed. */
export function drawWire(
  c: CanvasRenderingContext2D,
  a: Point,
  b: Point,
  wire: WireDecor,
  p: CanvasTheme,
  scale: number,
): void {
  const [c1, c2] = controls(a, b);
  c.lineCap = 'round';
  c.beginPath();
  c.moveTo(a[0], a[1]);
  c.bezierCurveTo(c1[0], c1[1], c2[0], c2[1], b[0], b[1]);
  // A rim keeps crossing wires apart. Zoomed out it would be a pixel wide, and cost as much as the wire.
  if (scale >= RIM_SCALE || wire.emphasis) {
    c.strokeStyle = p.background;
    c.lineWidth = (wire.many ? 7 : 5) + (wire.emphasis ? 1 : 0);
    c.stroke();
  }
  c.strokeStyle = wire.color;
  c.globalAlpha = wire.emphasis ? 1 : 0.82;
  c.lineWidth = wire.many ? 5 : wire.emphasis ? 3.5 : 2.5;
  c.stroke();
  if (wire.many) {
    c.strokeStyle = p.background;
    c.lineWidth = 1.5;
    c.stroke();
  }
  c.globalAlpha = 1;
  c.lineCap = 'butt';
  if (wire.pulse > 0) drawPulse(c, a, b, wire, scale);
}

function drawPulse(c: CanvasRenderingContext2D, a: Point, b: Point, wire: WireDecor, scale: number): void {
  const t = 1 - wire.pulse;
  for (const lag of [0, 0.05, 0.1]) {
    const at = t - lag;
    if (at < 0) continue;
    const [x, y] = onCurve(a, b, at);
    c.beginPath();
    c.arc(x, y, (6 - lag * 25) / Math.max(0.6, Math.min(1, scale)), 0, 2 * Math.PI);
    c.fillStyle = wire.color;
    c.globalAlpha = 0.9 - lag * 5;
    c.fill();
  }
  c.globalAlpha = 1;
}

/** What a label leaves free of a level wire at both ends, for the ports; a wire that drops by more than a line has room. */
const [ENDS, LINE] = [14, 22];

/** What passed last, at the middle of the wire, as far as it fits between its ports. */
export function drawWireLabel(
  c: CanvasRenderingContext2D,
  a: Point,
  b: Point,
  text: string,
  p: CanvasTheme,
): void {
  const [x, y] = onCurve(a, b, 0.5);
  c.font = `10.5px ${p.font}`;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  const room = Math.abs(b[1] - a[1]) > LINE ? Number.POSITIVE_INFINITY : b[0] - a[0] - 2 * ENDS - 12;
  const shown = clipped(c, text, room);
  // Less than half of it says nothing.
  if (2 * shown.length < text.length) return;
  const width = c.measureText(shown).width + 12;
  c.globalAlpha = 0.92;
  c.fillStyle = p.node;
  box(c, x - width / 2, y - 9, width, 18, 9);
  c.fill();
  c.lineWidth = 1;
  c.strokeStyle = p.nodeBorder;
  c.stroke();
  c.globalAlpha = 1;
  c.fillStyle = p.muted;
  c.fillText(shown, x, y + 0.5);
}

function controls(a: Point, b: Point): readonly [Point, Point] {
  const reach = Math.max(30, Math.min(160, Math.hypot(b[0] - a[0], b[1] - a[1]) * 0.4));
  return [
    [a[0] + reach, a[1]],
    [b[0] - reach, b[1]],
  ];
}

/** How far a point is from a wire, px of the graph. */
export function wireDistance(a: Point, b: Point, [x, y]: Point): number {
  const steps = 24;
  let least = Number.POSITIVE_INFINITY;
  let [px, py] = a;
  for (let i = 1; i <= steps; i++) {
    const [qx, qy] = onCurve(a, b, i / steps);
    const [dx, dy] = [qx - px, qy - py];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / length));
    least = Math.min(least, Math.hypot(px + t * dx - x, py + t * dy - y));
    [px, py] = [qx, qy];
  }
  return least;
}

/** Whether a wire passes a box. */
export function wirePasses(
  a: Point,
  b: Point,
  [left, top, right, bottom]: readonly [number, number, number, number],
): boolean {
  // The curve stays within its control points.
  const reach = 160;
  if (Math.max(a[0], b[0]) + reach < left || Math.min(a[0], b[0]) - reach > right) return false;
  if (Math.max(a[1], b[1]) < top || Math.min(a[1], b[1]) > bottom) return false;
  for (let i = 1; i < 24; i++) {
    const [x, y] = onCurve(a, b, i / 24);
    if (x > left && x < right && y > top && y < bottom) return true;
  }
  return false;
}

/** The path of a wire, to be stroked. */
export function traceWire(c: CanvasRenderingContext2D, a: Point, b: Point): void {
  const [c1, c2] = controls(a, b);
  c.beginPath();
  c.moveTo(a[0], a[1]);
  c.bezierCurveTo(c1[0], c1[1], c2[0], c2[1], b[0], b[1]);
}

/** A point of the wire, t from 0 to 1. */
export function onCurve(a: Point, b: Point, t: number): Point {
  const [c1, c2] = controls(a, b);
  const u = 1 - t;
  const at = (i: 0 | 1): number =>
    u * u * u * a[i] + 3 * u * u * t * c1[i] + 3 * u * t * t * c2[i] + t * t * t * b[i];
  return [at(0), at(1)];
}
