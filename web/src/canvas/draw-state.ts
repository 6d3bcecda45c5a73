import type { NodeMode } from '../../../src/graph/document/document.ts';
import type { NodeState } from '../../../src/graph/events.ts';
import { t } from '../texts/texts.ts';
import type { NodeDecor } from './decor.ts';
import { SLOT_HEIGHT, TITLE_HEIGHT } from './litegraph.ts';
import { type NodeLook, RADIUS } from './node-look.ts';
import { box, clipped } from './shapes.ts';
import type { CanvasTheme } from './theme.ts';

/** What does not run is pale and says so; through what is bypassed a line runs. What is pinned has a border of its own. */
export function drawMode(c: CanvasRenderingContext2D, width: number, height: number, look: NodeLook): void {
  const { theme: p, decor, scale, selected } = look;
  if (decor.mode === undefined) return;
  const pinned = decor.mode === 'pin';
  box(c, 0, -TITLE_HEIGHT, width, height + TITLE_HEIGHT, RADIUS);
  if (!pinned) {
    c.globalAlpha = 0.62;
    c.fillStyle = p.background;
    c.fill();
    c.globalAlpha = 1;
    c.setLineDash([6, 4]);
  }
  c.lineWidth = selected || pinned ? 2.5 : 1.5;
  c.strokeStyle = selected ? p.selection : pinned ? p.accent : p.muted;
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
  c.font = modeFont(p);
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  c.fillStyle = p.text;
  c.fillText(modeWord(decor.mode), width - 10, -TITLE_HEIGHT / 2);
}

function modeWord(mode: NodeMode): string {
  return { bypass: t.panels.bypassed, mute: t.panels.muted, pin: t.panels.pinned }[mode];
}

function modeFont(p: CanvasTheme): string {
  return `600 11px ${p.font}`;
}

/** Room beside the title that the word for a mode takes, px: the same for both, where they are short. */
export function modeRoom(c: CanvasRenderingContext2D, mode: NodeMode, p: CanvasTheme): number {
  c.font = modeFont(p);
  return Math.max(82, 30 + c.measureText(modeWord(mode)).width);
}

/** A thin bar under the title, and the line of words at its end. */
export function drawProgress(
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
export function drawState(
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
