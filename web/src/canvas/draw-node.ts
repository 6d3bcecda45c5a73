import { SUBGRAPH } from '../../../src/graph/document/structure.ts';
import { drawBody } from './draw-body.ts';
import { drawCollapsedPorts, drawInput, drawOutput, drawPort } from './draw-port.ts';
import { drawMode, drawProgress, drawState, modeRoom } from './draw-state.ts';
import { TITLE_HEIGHT } from './litegraph.ts';
import { layoutOf } from './measure.ts';
import type { MirrorNode } from './mirror.ts';
import { type NodeLook, RADIUS } from './node-look.ts';
import { box, clipped, clippedAtFront, inLines } from './shapes.ts';
import type { CanvasTheme } from './theme.ts';

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
  if (node.entry?.type === SUBGRAPH) drawStack(c, width, height, p);
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

  c.fillStyle = p.text;
  c.textBaseline = 'middle';
  c.textAlign = 'left';
  if (!detailed && !collapsed) {
    drawFarTitle(c, node, width, height, look);
  } else if (scale >= 0.25) {
    // The place of the sign is kept free, so that the title stays as it is when one appears.
    const taken = decor.mode !== undefined && scale >= 0.4 ? modeRoom(c, decor.mode, p) : 44;
    drawTitle(c, node, width - taken, scale, p);
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
  // Of a graph that is seen from far, the pictures are what is still told from each other.
  if (scale >= 0.1) drawBody(c, node, width, height, look, detailed);
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

function categoryColor(node: MirrorNode, look: NodeLook): string {
  const type = node.outputs[0]?.type ?? node.inputs[0]?.type;
  return type === undefined ? look.theme.muted : look.portColor(type);
}

function collapsedWidth(c: CanvasRenderingContext2D, node: MirrorNode, p: CanvasTheme): number {
  c.font = `600 13px ${p.font}`;
  return Math.min(260, Math.ceil(c.measureText(node.title).width) + 52);
}

/** A title that is read at so many px on the screen: seen from far, and no smaller where its words are long. */
const [FAR_TITLE, LEAST_TITLE] = [10, 7];
const FAR_MARGIN = 20;

/** Seen from far, where nothing else is written, the title has all the room above the picture, in several lines. */
function drawFarTitle(
  c: CanvasRenderingContext2D,
  node: MirrorNode,
  width: number,
  height: number,
  { scale, theme: p }: NodeLook,
): void {
  const longest = node.title.split(' ').reduce((a, b) => (b.length > a.length ? b : a));
  // Between the ports of both sides, and beside the sign of the state.
  const room = width - 2 * FAR_MARGIN;
  const wanted = FAR_TITLE / scale;
  c.font = `600 ${wanted}px ${p.font}`;
  const fits = Math.min(1, room / c.measureText(longest).width);
  const size = Math.max(LEAST_TITLE / scale, fits * wanted);
  // Three letters and an ellipsis tell nothing.
  if (size > width / 3) return;
  c.font = `600 ${size}px ${p.font}`;
  const { preview, paramsTop } = layoutOf(node);
  const line = 1.1 * size;
  const lines = Math.max(1, Math.floor((TITLE_HEIGHT + (preview ? paramsTop : height)) / line));
  const first = Math.max(TITLE_HEIGHT, line) / 2 - TITLE_HEIGHT;
  for (const [i, text] of inLines(c, node.title, room, lines).entries()) {
    c.fillText(text, FAR_MARGIN, first + i * line);
  }
}

/** Zoomed out, the title grows in the graph as far as there is room, so that it stays readable on the screen. */
function drawTitle(
  c: CanvasRenderingContext2D,
  { title, told }: Pick<MirrorNode, 'title' | 'told'>,
  room: number,
  scale: number,
  p: CanvasTheme,
): void {
  const wanted = Math.max(13, Math.min(21, 9 / scale));
  c.font = `600 ${wanted}px ${p.font}`;
  const width = c.measureText(title).width;
  if (width > room && wanted > 13) c.font = `600 ${Math.max(13, (0.98 * wanted * room) / width)}px ${p.font}`;
  const said = clipped(c, title, room);
  c.fillText(said, 14, -TITLE_HEIGHT / 2);
  if (told === undefined || scale < 0.45) return;
  const after = Math.ceil(c.measureText(said).width) + 8;
  c.font = `${Math.max(11, Math.min(15, 8 / scale))}px ${p.font}`;
  c.fillStyle = p.muted;
  c.fillText(clippedAtFront(c, told, room - after), 14 + after, -TITLE_HEIGHT / 2);
}
