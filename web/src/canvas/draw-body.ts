import type { NodePicture } from './decor.ts';
import { layoutOf, PARAM_HEIGHT } from './measure.ts';
import type { MirrorNode } from './mirror.ts';
import type { NodeLook } from './node-look.ts';
import { box, clipped } from './shapes.ts';

/** Parameters, pictures and the line at the foot. */
export function drawBody(
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
    layout.params.forEach(({ name, value, set }, i) => {
      const y = layout.paramsTop + (i + 0.5) * PARAM_HEIGHT;
      c.textAlign = 'left';
      c.fillStyle = p.muted;
      c.fillText(name, 14, y);
      const room = width - 36 - c.measureText(name).width;
      c.textAlign = 'right';
      c.fillStyle = set ? p.text : p.muted;
      c.fillText(clipped(c, decor.values?.[name] ?? value, room), width - 12, y);
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
