import { GROUP_HEAD, type MirrorGroup, type MirrorNote } from './mirror.ts';
import { box } from './shapes.ts';
import type { CanvasTheme } from './theme.ts';

/** Dots at the corners of a grid, thinning out as one zooms out. */
export function drawBackground(
  c: CanvasRenderingContext2D,
  view: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  scale: number,
  p: CanvasTheme,
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

export function drawGroup(
  c: CanvasRenderingContext2D,
  group: MirrorGroup,
  p: CanvasTheme,
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

export function drawNote(
  c: CanvasRenderingContext2D,
  note: MirrorNote,
  p: CanvasTheme,
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
