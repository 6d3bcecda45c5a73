import type { WireDecor } from './decor.ts';
import { box } from './draw-node.ts';
import { GROUP_HEAD, type MirrorGroup, type MirrorNote } from './mirror.ts';
import type { CanvasPalette } from './palette.ts';

type Point = readonly [number, number];

/** Least zoom at which wires have a rim. */
const RIM_SCALE = 0.6;

/** A wire as a curve; streams are doubled. A pulse runs along it when a message has passed. */
export function paintWire(
  c: CanvasRenderingContext2D,
  a: Point,
  b: Point,
  wire: WireDecor,
  p: CanvasPalette,
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
  if (wire.pulse > 0) paintPulse(c, a, b, wire, scale);
}

function paintPulse(c: CanvasRenderingContext2D, a: Point, b: Point, wire: WireDecor, scale: number): void {
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

/** What passed last, beside the middle of the wire. */
export function paintWireLabel(
  c: CanvasRenderingContext2D,
  a: Point,
  b: Point,
  text: string,
  p: CanvasPalette,
): void {
  const [x, y] = onCurve(a, b, 0.5);
  c.font = `10.5px ${p.font}`;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  const width = c.measureText(text).width + 12;
  c.globalAlpha = 0.92;
  c.fillStyle = p.node;
  box(c, x - width / 2, y - 9, width, 18, 9);
  c.fill();
  c.lineWidth = 1;
  c.strokeStyle = p.nodeBorder;
  c.stroke();
  c.globalAlpha = 1;
  c.fillStyle = p.muted;
  c.fillText(text, x, y + 0.5);
}

function controls(a: Point, b: Point): readonly [Point, Point] {
  const reach = Math.max(30, Math.min(160, Math.hypot(b[0] - a[0], b[1] - a[1]) * 0.4));
  return [
    [a[0] + reach, a[1]],
    [b[0] - reach, b[1]],
  ];
}

/** A point of the wire, t from 0 to 1. */
export function onCurve(a: Point, b: Point, t: number): Point {
  const [c1, c2] = controls(a, b);
  const u = 1 - t;
  const at = (i: 0 | 1): number =>
    u * u * u * a[i] + 3 * u * u * t * c1[i] + 3 * u * t * t * c2[i] + t * t * t * b[i];
  return [at(0), at(1)];
}

/** Dots at the corners of a grid, thinning out as one zooms out. */
export function paintBackground(
  c: CanvasRenderingContext2D,
  view: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  scale: number,
  p: CanvasPalette,
): void {
  let step = 24;
  while (step * scale < 14) step *= 2;
  const size = 1.6 / scale;
  const left = Math.floor(view.x / step) * step - size / 2;
  // A row of dots is one dashed line: thousands of rectangles would take longer than the nodes.
  c.strokeStyle = p.dots;
  c.lineWidth = size;
  c.setLineDash([size, step - size]);
  c.beginPath();
  for (let y = Math.floor(view.y / step) * step; y < view.y + view.height; y += step) {
    c.moveTo(left, y);
    c.lineTo(view.x + view.width, y);
  }
  c.stroke();
  c.setLineDash([]);
}

export function paintGroup(
  c: CanvasRenderingContext2D,
  group: MirrorGroup,
  p: CanvasPalette,
  scale: number,
): void {
  const [x = 0, y = 0, width = 0, height = 0] = group._bounding;
  const color = group.ownColor ?? p.group;
  c.fillStyle = color;
  c.globalAlpha = 0.14;
  box(c, x, y, width, height, 10);
  c.fill();
  c.globalAlpha = 0.8;
  c.strokeStyle = color;
  c.lineWidth = 1.5;
  c.stroke();
  c.beginPath();
  c.moveTo(x + width - 5, y + height - 14);
  c.lineTo(x + width - 14, y + height - 5);
  c.moveTo(x + width - 5, y + height - 9);
  c.lineTo(x + width - 9, y + height - 5);
  c.stroke();
  c.globalAlpha = 1;
  if (scale < 0.25) return;
  c.font = `600 14px ${p.font}`;
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  c.fillStyle = p.text;
  c.fillText(group.title, x + 12, y + GROUP_HEAD / 2 + 1);
}

export function paintNote(
  c: CanvasRenderingContext2D,
  note: MirrorNote,
  p: CanvasPalette,
  selected: boolean,
  titleHeight: number,
): void {
  const [width = 0, height = 0] = note.size;
  c.fillStyle = p.note;
  box(c, 0, -titleHeight, width, height + titleHeight, 6);
  c.fill();
  c.lineWidth = selected ? 2 : 1;
  c.strokeStyle = selected ? p.selection : p.nodeBorder;
  c.stroke();
  c.save();
  c.clip();
  c.font = `13px ${p.font}`;
  c.textAlign = 'left';
  c.textBaseline = 'alphabetic';
  c.fillStyle = p.noteText;
  let y = -titleHeight + 22;
  for (const line of wrapped(c, note.text, width - 24)) {
    if (y > height - 6) break;
    c.fillText(line, 12, y);
    y += 18;
  }
  c.restore();
}

function wrapped(c: CanvasRenderingContext2D, text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && c.measureText(longer).width > room) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
    if (lines.length > 200) break;
  }
  return lines;
}
