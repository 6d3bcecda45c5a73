import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { type Canvas, canvasToTensor } from './canvas.ts';
import { drawSvg } from './draw-svg.ts';
import { THEME } from './theme.ts';

/** Most pixels of a picture: an RGB tensor of this size takes 600 MB. */
const MAX_PIXELS = 50_000_000;

/** Text that may stand in an SVG attribute or element; characters that XML forbids are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** A whole SVG picture of `width` × `height` px on a plain ground. */
export function svgDocument(
  width: number,
  height: number,
  body: readonly string[],
  background: string = THEME.background,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>`,
    ...body.filter((part) => part !== ''),
    '</svg>\n',
  ].join('\n');
}

/** @throws `image/too-large` */
export function checkPictureSize(width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw new PatchwiseError(
    'image/too-large',
    `The picture would have ${width}×${height} pixels; the limit is ${MAX_PIXELS}.`,
    { hint: 'Draw fewer or smaller images in one picture.' },
  );
}

/**
 * Draws an SVG picture whose width and height are given in px.
 * @param scale pixels for each px of the SVG, 1 by default; 2 for a picture twice as sharp
 * @throws `image/too-large`; `image/undecodable` for text that is not SVG
 */
export async function rasterise(svg: string, scale = 1): Promise<Canvas> {
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  checkPictureSize(Number(width ?? 1) * scale, Number(height ?? 1) * scale);
  try {
    return await drawSvg(svg, scale);
  } catch (cause) {
    throw new PatchwiseError('image/undecodable', 'An SVG picture could not be drawn.', { cause });
  }
}

/** {@link rasterise} to [1, 3, H, W] in [-1, 1]. */
export async function rasteriseToTensor(svg: string, scale = 1): Promise<Tensor> {
  return canvasToTensor(await rasterise(svg, scale));
}
