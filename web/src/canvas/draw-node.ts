import type { NodeState } from '../../../src/graph/events.ts';
import type { NodeDecor, NodePicture } from './decor.ts';
import { SLOT_HEIGHT, TITLE_HEIGHT } from './litegraph.ts';
import { layoutOf, PARAM_HEIGHT } from './measure.ts';
import type { MirrorNode, OutputRow, PortRow } from './mirror.ts';
import type { CanvasTheme } from './theme.ts';

export interface NodeLook {
  readonly theme: CanvasTheme;
  readonly decor: NodeDecor;
  readonly scale: number;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Colour of a port of a type. */
  portColor(type: string): string;
  /** Whether a wire that is being drawn could end at the port; undefined when none is drawn. */
  fits(side: 'input' | 'output', type: string): boolean | undefined;
  /** ms, for what turns and pulses. */
  readonly now: number;
  readonly still: boolean;
}

const RADIUS = 8;

/** Draws a node in its own coordinates: (0, 0) is below the title. */
export function drawNode(c: CanvasRenderingContext2D, node: MirrorNode, look: NodeLook): void {
  const { theme: p, decor, scale, selected } = look;
  if (node.reroute) {
    drawReroute(c, node, look);
    return;
  }
  const collapsed = node.flags.collapsed === true;
  const detailed = scale >= 0.45;
  const width = collapsed ? collapsedWidth(c, node, p) : (node.size[0] ?? 0);
  const height = collapsed ? 0 : (node.size[1] ?? 0);
  node._collapsed_width = width;

  const edge =
    decor.problem === 'error' || decor.state === 'failed'
      ? p.danger
      : selected
        ? p.selection
        : decor.state === 'running'
          ? p.accent
          : p.nodeBorder;

  // Body with a shadow, then the head, then the outline.
  if (detailed) drawShadow(c, width, height, p);
  if (node.entry?.graph !== undefined) drawStack(c, width, height, p);
  c.fillStyle = p.node;
  box(c, 0, -TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
  c.fill();
  c.fillStyle = p.nodeHead;
  box(c, 0, -TITLE_HEIGHT, width, TITLE_HEIGHT, collapsed ? RADIUS : [RADIUS, RADIUS, 0, 0]);
  c.fill();
  c.fillStyle = node.color ?? categoryColor(node, look);
  box(c, 0, -TITLE_HEIGHT, 4, TITLE_HEIGHT, collapsed ? [RADIUS, 0, 0, RADIUS] : [RADIUS, 0, 0, 0]);
  c.fill();
  drawProgress(c, width, decor, p, look);
  c.lineWidth = selected || decor.state === 'running' ? 2 : 1;
  c.strokeStyle = edge;
  box(c, 0, -TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
  c.stroke();

  if (scale >= 0.25) {
    c.fillStyle = p.text;
    c.textBaseline = 'middle';
    c.textAlign = 'left';
    // The place of the sign is kept free, so that the title stays as it is when one appears.
    const taken = decor.mode !== undefined && scale >= 0.4 ? 82 : 44;
    drawTitle(c, node.title, width - taken, scale, p);
  }
  if (decor.mode === undefined) drawState(c, width - 17, -TITLE_HEIGHT / 2, decor, p, look);
  if (collapsed) {
    drawCollapsedPorts(c, node, width, look);
    drawMode(c, width, height, look);
    return;
  }
  node.inputs.forEach((row, i) => {
    drawInput(c, row, i, look, detailed);
  });
  node.outputs.forEach((row, i) => {
    drawOutput(c, row, i, width, look, detailed);
  });
  if (scale >= 0.3) drawBody(c, node, width, height, look, detailed);
  drawMode(c, width, height, look);
}

/** A point that a wire runs through: a pill in the colour of what flows. */
function drawReroute(c: CanvasRenderingContext2D, node: MirrorNode, look: NodeLook): void {
  const { theme: p, selected } = look;
  const width = node.size[0] ?? 0;
  const y = -TITLE_HEIGHT / 2;
  const [input, output] = [node.inputs[0], node.outputs[0]];
  const color = output === undefined || output.type === '' ? p.muted : look.portColor(output.type);
  c.fillStyle = p.node;
  box(c, 0, y - 9, width, 18, 9);
  c.fill();
  c.lineWidth = selected ? 2 : 1;
  c.strokeStyle = selected ? p.selection : color;
  c.stroke();
  const style = { param: false, glow: false, lost: false, theme: p };
  const fits = (side: 'input' | 'output', type: string) => look.fits(side, type) === true;
  if (input) {
    const glow = fits('input', input.type);
    drawPort(c, 0, y, color, { ...style, glow, filled: input.link !== null, many: input.many });
  }
  if (output) {
    const filled = (output.links?.length ?? 0) > 0;
    drawPort(c, width, y, color, { ...style, glow: fits('output', output.type), filled, many: output.many });
  }
}

/** A subgraph looks like a pile of cards. */
function drawStack(c: CanvasRenderingContext2D, width: number, height: number, p: CanvasTheme): void {
  c.fillStyle = p.nodeHead;
  c.strokeStyle = p.nodeBorder;
  c.lineWidth = 1;
  for (const step of [8, 4]) {
    box(c, step, step - TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
    c.fill();
    c.stroke();
  }
}

/** What does not run is pale and says so; through what is bypassed a line runs. */
function drawMode(c: CanvasRenderingContext2D, width: number, height: number, look: NodeLook): void {
  const { theme: p, decor, scale, selected } = look;
  if (decor.mode === undefined) return;
  c.globalAlpha = 0.62;
  c.fillStyle = p.background;
  box(c, 0, -TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
  c.fill();
  c.globalAlpha = 1;
  c.setLineDash([6, 4]);
  c.lineWidth = selected ? 2.5 : 1.5;
  c.strokeStyle = selected ? p.selection : p.muted;
  c.stroke();
  c.setLineDash([]);
  if (decor.mode === 'bypass') {
    c.strokeStyle = p.accent;
    c.lineWidth = 3;
    c.beginPath();
    c.moveTo(6, 0.7 * SLOT_HEIGHT);
    c.lineTo(width - 6, 0.7 * SLOT_HEIGHT);
    c.stroke();
  }
  if (scale < 0.4) return;
  c.font = `600 11px ${p.font}`;
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  c.fillStyle = p.text;
  c.fillText(decor.mode === 'bypass' ? 'bypassed' : 'muted', width - 10, -TITLE_HEIGHT / 2);
}

/** Outlines of falling width and strength: the canvas' own blurred shadow takes longer than all the rest of a node. */
const SHADOW = [
  [18, 0.14],
  [12, 0.18],
  [7, 0.22],
  [3, 0.3],
] as const;

function drawShadow(c: CanvasRenderingContext2D, width: number, height: number, p: CanvasTheme): void {
  c.strokeStyle = p.shadow;
  c.lineJoin = 'round';
  box(c, 0, 3 - TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
  for (const [lineWidth, strength] of SHADOW) {
    c.globalAlpha = strength;
    c.lineWidth = lineWidth;
    c.stroke();
  }
  c.globalAlpha = 1;
  c.lineJoin = 'miter';
}

/** Parameters, pictures and the line at the foot. */
function drawBody(
  c: CanvasRenderingContext2D,
  node: MirrorNode,
  width: number,
  height: number,
  { decor, theme: p, scale }: NodeLook,
  detailed: boolean,
): void {
  const layout = layoutOf(node);
  const written = detailed && scale >= 0.6;
  if (written) {
    c.font = `11px ${p.font}`;
    c.textBaseline = 'middle';
    layout.params.forEach(([name, value], i) => {
      const y = layout.paramsTop + (i + 0.5) * PARAM_HEIGHT;
      c.textAlign = 'left';
      c.fillStyle = p.muted;
      c.fillText(name, 14, y);
      const room = width - 36 - c.measureText(name).width;
      c.textAlign = 'right';
      c.fillStyle = p.text;
      c.fillText(clipped(c, value, room), width - 12, y);
    });
  }
  if (!layout.preview) return;
  // Where the parameters are too small to read, the picture has their place.
  const top = written ? layout.previewTop : layout.paramsTop;
  const well = { x: 8, y: top, width: width - 16, height: height - top - 8 };
  if (well.height < 24) return;
  c.fillStyle = p.well;
  box(c, well.x, well.y, well.width, well.height, 5);
  c.fill();
  if (decor.pictures.length === 0) return;
  const line = scale >= 0.6 ? 14 : 0;
  const gap = 6;
  const count = Math.min(3, decor.pictures.length);
  const cell = (well.width - gap * (count + 1)) / count;
  decor.pictures.slice(-count).forEach((picture, i) => {
    const x = well.x + gap + i * (cell + gap);
    drawPicture(c, picture, { x, y: well.y + 4, width: cell, height: well.height - 8 - line });
    if (line === 0) return;
    c.font = `10px ${p.font}`;
    c.textAlign = 'center';
    c.textBaseline = 'alphabetic';
    c.fillStyle = p.muted;
    const caption = count > 1 ? picture.port : picture.caption;
    c.fillText(clipped(c, caption, cell), x + cell / 2, well.y + well.height - 5);
  });
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fits a picture into an area; small ones keep their pixels sharp. */
function drawPicture(c: CanvasRenderingContext2D, { image, width, height }: NodePicture, area: Area): void {
  const factor = Math.min(area.width / width, area.height / height);
  const w = width * factor;
  const h = height * factor;
  c.imageSmoothingEnabled = factor < 1.5;
  c.drawImage(
    image,
    0,
    0,
    width,
    height,
    area.x + (area.width - w) / 2,
    area.y + (area.height - h) / 2,
    w,
    h,
  );
  c.imageSmoothingEnabled = true;
}

function drawInput(
  c: CanvasRenderingContext2D,
  row: PortRow,
  i: number,
  look: NodeLook,
  detailed: boolean,
): void {
  const { theme: p } = look;
  const y = (i + 0.7) * SLOT_HEIGHT;
  const color = row.unknown ? p.danger : look.portColor(row.type);
  const fits = look.fits('input', row.type);
  c.globalAlpha = fits === false ? 0.25 : 1;
  drawPort(c, SLOT_HEIGHT / 2, y, color, {
    filled: row.link !== null,
    many: row.many,
    param: row.kind === 'param',
    glow: fits === true,
    lost: row.lost !== undefined,
    theme: p,
  });
  if (detailed) {
    c.font = `12px ${p.font}`;
    c.textAlign = 'left';
    c.textBaseline = 'middle';
    c.fillStyle = row.required && row.link === null ? p.text : row.link === null ? p.muted : p.text;
    c.fillText(row.label ?? '', SLOT_HEIGHT / 2 + 11, y);
  }
  c.globalAlpha = 1;
}

function drawOutput(
  c: CanvasRenderingContext2D,
  row: OutputRow,
  i: number,
  width: number,
  look: NodeLook,
  detailed: boolean,
): void {
  const { theme: p } = look;
  const y = (i + 0.7) * SLOT_HEIGHT;
  const x = width + 1 - SLOT_HEIGHT / 2;
  const fits = look.fits('output', row.type);
  c.globalAlpha = fits === false ? 0.25 : 1;
  drawPort(c, x, y, row.unknown ? p.danger : look.portColor(row.type), {
    filled: (row.links?.length ?? 0) > 0,
    many: row.many,
    param: false,
    glow: fits === true,
    lost: false,
    theme: p,
  });
  if (detailed) {
    c.font = `12px ${p.font}`;
    c.textAlign = 'right';
    c.textBaseline = 'middle';
    c.fillStyle = p.text;
    c.fillText(row.label ?? '', x - 11, y);
  }
  c.globalAlpha = 1;
}

interface PortLook {
  readonly filled: boolean;
  readonly many: boolean;
  readonly param: boolean;
  readonly glow: boolean;
  readonly lost: boolean;
  readonly theme: CanvasTheme;
}

/** One value is a disc, a stream a square, a parameter a diamond; empty ones are rings. */
function drawPort(c: CanvasRenderingContext2D, x: number, y: number, color: string, look: PortLook): void {
  const r = 5;
  const shape = (radius: number): void => {
    c.beginPath();
    if (look.many) c.rect(x - radius + 0.5, y - radius + 0.5, 2 * radius - 1, 2 * radius - 1);
    else if (look.param) {
      c.moveTo(x, y - radius - 0.5);
      c.lineTo(x + radius + 0.5, y);
      c.lineTo(x, y + radius + 0.5);
      c.lineTo(x - radius - 0.5, y);
      c.closePath();
    } else c.arc(x, y, radius, 0, 2 * Math.PI);
  };
  if (look.glow) {
    shape(r + 4);
    c.fillStyle = color;
    c.globalAlpha *= 0.3;
    c.fill();
    c.globalAlpha = 1;
  }
  shape(r);
  c.fillStyle = look.filled ? color : look.theme.well;
  c.fill();
  c.lineWidth = 2;
  c.strokeStyle = look.lost ? look.theme.danger : color;
  c.stroke();
}

function drawCollapsedPorts(
  c: CanvasRenderingContext2D,
  node: MirrorNode,
  width: number,
  look: NodeLook,
): void {
  const y = -TITLE_HEIGHT / 2;
  const input = node.inputs.find((row) => row.link !== null);
  const output = node.outputs.find((row) => (row.links?.length ?? 0) > 0);
  const style = { filled: true, param: false, glow: false, lost: false, theme: look.theme };
  if (input) drawPort(c, 0, y, look.portColor(input.type), { ...style, many: input.many });
  if (output) drawPort(c, width, y, look.portColor(output.type), { ...style, many: output.many });
}

/** A thin bar under the title, and the line of words at its end. */
function drawProgress(
  c: CanvasRenderingContext2D,
  width: number,
  { progress, state, line }: NodeDecor,
  p: CanvasTheme,
  { scale }: NodeLook,
): void {
  if (state === 'running') {
    c.fillStyle = p.accent;
    c.globalAlpha = 0.25;
    c.fillRect(1, -3, width - 2, 3);
    c.globalAlpha = 1;
    if (progress !== undefined) c.fillRect(1, -3, (width - 2) * Math.min(1, Math.max(0, progress)), 3);
  }
  if (line === undefined || scale < 0.6) return;
  c.font = `11px ${p.font}`;
  c.textAlign = 'left';
  c.textBaseline = 'alphabetic';
  c.fillStyle = state === 'failed' ? p.danger : p.muted;
  c.fillText(clipped(c, line, Math.max(width, 300)), 2, -TITLE_HEIGHT - 7);
}

/** How far the node is, as a sign at the right of the title. */
function drawState(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  decor: NodeDecor,
  p: CanvasTheme,
  { now, still }: NodeLook,
): void {
  const { state, stale, problem } = decor;
  c.lineWidth = 2;
  c.lineCap = 'round';
  c.lineJoin = 'round';
  c.globalAlpha = stale ? 0.35 : 1;
  if (problem !== undefined && state !== 'running') {
    c.fillStyle = problem === 'error' ? p.danger : p.warning;
    c.beginPath();
    c.moveTo(x, y - 7);
    c.lineTo(x + 7.5, y + 6);
    c.lineTo(x - 7.5, y + 6);
    c.closePath();
    c.globalAlpha = 1;
    c.fill();
    c.fillStyle = p.node;
    c.fillRect(x - 1, y - 2.5, 2, 4.5);
    c.fillRect(x - 1, y + 3, 2, 2);
    return;
  }
  if (state !== undefined) drawSign(c, x, y, state, p, still ? 0 : now);
  c.globalAlpha = 1;
  c.lineCap = 'butt';
}

function drawSign(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  state: NodeState,
  p: CanvasTheme,
  now: number,
): void {
  c.beginPath();
  switch (state) {
    case 'queued':
      c.strokeStyle = p.muted;
      c.arc(x, y, 5.5, 0, 2 * Math.PI);
      c.moveTo(x, y - 2.5);
      c.lineTo(x, y);
      c.lineTo(x + 2, y + 1);
      break;
    case 'running': {
      const turn = (now / 700) * Math.PI;
      c.strokeStyle = p.accent;
      c.arc(x, y, 5.5, turn, turn + 1.4 * Math.PI);
      break;
    }
    case 'done':
      c.strokeStyle = p.ok;
      c.moveTo(x - 5, y + 0.5);
      c.lineTo(x - 1.5, y + 4);
      c.lineTo(x + 5, y - 4);
      break;
    case 'cached':
      // A bolt: taken from the cache, not computed.
      c.strokeStyle = p.ok;
      c.moveTo(x + 2, y - 6);
      c.lineTo(x - 3, y + 1);
      c.lineTo(x + 2.5, y + 0.5);
      c.lineTo(x - 2, y + 6);
      break;
    case 'failed':
      c.strokeStyle = p.danger;
      c.moveTo(x - 4, y - 4);
      c.lineTo(x + 4, y + 4);
      c.moveTo(x + 4, y - 4);
      c.lineTo(x - 4, y + 4);
      break;
    case 'skipped':
    case 'cancelled':
      c.strokeStyle = p.muted;
      c.moveTo(x - 5, y);
      c.lineTo(x + 5, y);
      break;
  }
  c.stroke();
}

function categoryColor(node: MirrorNode, look: NodeLook): string {
  const type = node.outputs[0]?.type ?? node.inputs[0]?.type;
  return type === undefined ? look.theme.muted : look.portColor(type);
}

function collapsedWidth(c: CanvasRenderingContext2D, node: MirrorNode, p: CanvasTheme): number {
  c.font = `600 13px ${p.font}`;
  return Math.min(260, Math.ceil(c.measureText(node.title).width) + 52);
}

export function box(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  c.beginPath();
  c.roundRect(x, y, Math.max(0, width), Math.max(0, height), radius);
}

/** Zoomed out, the title grows in the graph as far as there is room, so that it stays readable on the screen. */
function drawTitle(
  c: CanvasRenderingContext2D,
  title: string,
  room: number,
  scale: number,
  p: CanvasTheme,
): void {
  const wanted = Math.max(13, Math.min(21, 9 / scale));
  c.font = `600 ${wanted}px ${p.font}`;
  const width = c.measureText(title).width;
  if (width > room && wanted > 13) c.font = `600 ${Math.max(13, (0.98 * wanted * room) / width)}px ${p.font}`;
  c.fillText(clipped(c, title, room), 14, -TITLE_HEIGHT / 2);
}

/** The text, or what of it fits, with an ellipsis. */
function clipped(c: CanvasRenderingContext2D, text: string, room: number): string {
  if (c.measureText(text).width <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (c.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`;
}
