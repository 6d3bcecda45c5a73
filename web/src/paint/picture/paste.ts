import { blankRaster, clipRect, contentRect, type Raster, type Rect, readRect } from '../raster/raster.ts';
import { cornersOf, type Transform, toObject } from '../stage/transform.ts';
import { blendOver } from './apply.ts';

/**
 * Lays an object on the colours, and its shape on the mask: sampled bilinearly (colours weighted by their alpha, so
 * that nothing shines in from what is transparent), averaged where the object is shrunk.
 * @param object RGBA
 * @returns what was touched
 */
export function pasteObject(colours: Raster, mask: Raster, object: Raster, t: Transform): Rect | undefined {
  const corners = cornersOf(t, object);
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const rect = clipRect(
    { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    colours,
  );
  if (rect === undefined) return undefined;
  // Colours of an object that is shrunk are averaged over what a pixel sees of it.
  const shrink = Math.ceil(1 / Math.min(Math.abs(t.scaleX), Math.abs(t.scaleY)) - 1e-9);
  const samples = Math.min(8, Math.max(1, shrink));
  for (let y = rect.top; y < rect.bottom; y++) {
    for (let x = rect.left; x < rect.right; x++) {
      const inside = insideShare(object, t, x, y);
      if (inside === 0) continue;
      const [r, g, b, own] = average(object, t, x, y, samples);
      const alpha = own * inside;
      if (alpha === 0) continue;
      const pixel = y * colours.width + x;
      blendOver(colours.data, colours.data, 4 * pixel, [r, g, b], alpha);
      mask.data[pixel] = Math.max(mask.data[pixel]!, 255 * alpha);
    }
  }
  return rect;
}

/** The part of a picture under a mask, cut to what is there: the mask is its transparency. Undefined for no mask. */
export function cutOut(picture: Raster, mask: Raster): Raster | undefined {
  const rect = contentRect(mask);
  if (rect === undefined) return undefined;
  const data = readRect(picture, rect);
  const alpha = readRect(mask, rect);
  for (let i = 0; i < alpha.length; i++) data[4 * i + 3] = (data[4 * i + 3]! * alpha[i]!) / 255;
  return { width: rect.right - rect.left, height: rect.bottom - rect.top, channels: 4, data };
}

/**
 * An object without the margin around it through which all is seen: its frame and its handles lie at what there is.
 * @returns itself where there is no margin, or nothing but that
 */
export function withoutMargin(object: Raster): Raster {
  const rect = contentRect(object);
  if (rect === undefined) return object;
  const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
  if (width === object.width && height === object.height) return object;
  return { width, height, channels: object.channels, data: readRect(object, rect) };
}

/** A picture read as a mask: its alpha where something is transparent, else its brightness (as mask/load reads it). */
export function maskOfPicture(picture: Raster): Raster {
  const mask = blankRaster(picture.width, picture.height, 1);
  const byAlpha = hasTransparency(picture);
  for (let i = 0; i < mask.data.length; i++) {
    const [r, g, b, alpha] = picture.data.subarray(4 * i, 4 * i + 4);
    mask.data[i] = byAlpha ? alpha! : 0.299 * r! + 0.587 * g! + 0.114 * b!;
  }
  return mask;
}

/** Whether something of a picture can be seen through. */
export function hasTransparency({ channels, data }: Raster): boolean {
  if (channels !== 4) return false;
  for (let i = 3; i < data.length; i += 4) if (data[i]! < 250) return true;
  return false;
}

/** Samples of a pixel each way that tell how much of it an edge of the object covers. */
const EDGE = 6;

/** How much of a pixel lies within the object, 0 … 1. */
function insideShare(object: Raster, t: Transform, x: number, y: number): number {
  const holds = (px: number, py: number): boolean => {
    const at = toObject(t, object, { x: px, y: py });
    return at.x >= 0 && at.y >= 0 && at.x < object.width && at.y < object.height;
  };
  if (holds(x, y) && holds(x + 1, y) && holds(x, y + 1) && holds(x + 1, y + 1)) return 1;
  let count = 0;
  for (let sy = 0; sy < EDGE; sy++) {
    for (let sx = 0; sx < EDGE; sx++) count += holds(x + (sx + 0.5) / EDGE, y + (sy + 0.5) / EDGE) ? 1 : 0;
  }
  return count / EDGE ** 2;
}

/** R, G, B and alpha (0 … 1) of the object under a pixel. */
function average(
  object: Raster,
  t: Transform,
  x: number,
  y: number,
  samples: number,
): readonly [number, number, number, number] {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  for (let sy = 0; sy < samples; sy++) {
    for (let sx = 0; sx < samples; sx++) {
      const at = toObject(t, object, { x: x + (sx + 0.5) / samples, y: y + (sy + 0.5) / samples });
      addSample(sum, object, at.x - 0.5, at.y - 0.5);
    }
  }
  const alpha = sum[3];
  if (alpha === 0) return [0, 0, 0, 0];
  return [sum[0] / alpha, sum[1] / alpha, sum[2] / alpha, alpha / samples ** 2];
}

/** Adds one bilinear sample, premultiplied; beyond the edge the object's last pixel is repeated. */
function addSample(
  sum: [number, number, number, number],
  { width, height, data }: Raster,
  x: number,
  y: number,
): void {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  for (const [dx, wx] of [
    [0, 1 - fx],
    [1, fx],
  ] as const) {
    for (const [dy, wy] of [
      [0, 1 - fy],
      [1, fy],
    ] as const) {
      const column = Math.min(width - 1, Math.max(0, x0 + dx));
      const row = Math.min(height - 1, Math.max(0, y0 + dy));
      const at = 4 * (row * width + column);
      const weight = (wx * wy * data[at + 3]!) / 255;
      for (let c = 0; c < 3; c++) sum[c] = sum[c]! + weight * data[at + c]!;
      sum[3] += weight;
    }
  }
}
