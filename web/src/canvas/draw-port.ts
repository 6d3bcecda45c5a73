import { SLOT_HEIGHT, TITLE_HEIGHT } from './litegraph.ts';
import type { MirrorNode, OutputRow, PortRow } from './mirror.ts';
import type { NodeLook } from './node-look.ts';
import type { CanvasTheme } from './theme.ts';

interface PortLook {
  readonly filled: boolean;
  readonly many: boolean;
  readonly param: boolean;
  readonly glow: boolean;
  readonly lost: boolean;
  readonly theme: CanvasTheme;
}

/** One value is a disc, a stream a square, a parameter a diamond; empty ones are rings. */
export function drawPort(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  color: string,
  look: PortLook,
): void {
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

export function drawInput(
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
    c.fillStyle = row.link === null && !row.required ? p.muted : p.text;
    c.fillText(row.label ?? '', SLOT_HEIGHT / 2 + 11, y);
  }
  c.globalAlpha = 1;
}

export function drawOutput(
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

export function drawCollapsedPorts(
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
