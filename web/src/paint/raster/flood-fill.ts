import type { Coverage } from './coverage.ts';
import { joinRects, type Raster, type Rect } from './raster.ts';

/**
 * Covers the connected pixels (by sides) around a place whose every channel differs from the place's by at most the
 * tolerance, row by row.
 * @param source what is looked at, of the coverage's size
 * @param tolerance 0 … 255
 */
export function floodFill(
  coverage: Coverage,
  source: Raster,
  at: { readonly x: number; readonly y: number },
  tolerance: number,
): Rect | undefined {
  const { width, height, data } = coverage.raster;
  const { channels } = source;
  const [x0, y0] = [Math.floor(at.x), Math.floor(at.y)];
  if (x0 < 0 || y0 < 0 || x0 >= width || y0 >= height) return undefined;
  const start = (y0 * width + x0) * channels;
  const wanted = source.data.slice(start, start + channels);
  const seen = new Uint8Array(width * height);
  const alike = (pixel: number): boolean => {
    if (seen[pixel] === 1) return false;
    for (let c = 0; c < channels; c++) {
      if (Math.abs(source.data[pixel * channels + c]! - wanted[c]!) > tolerance) return false;
    }
    return true;
  };
  let rect: Rect | undefined;
  const waiting = [y0 * width + x0];
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    if (!alike(pixel)) continue;
    const y = Math.floor(pixel / width);
    let left = pixel;
    while (left > y * width && alike(left - 1)) left--;
    let right = pixel;
    while (right + 1 < (y + 1) * width && alike(right + 1)) right++;
    seen.fill(1, left, right + 1);
    data.fill(255, left, right + 1);
    rect = joinRects(rect, { left: left - y * width, top: y, right: right + 1 - y * width, bottom: y + 1 });
    for (const next of [-width, width]) {
      if (y + Math.sign(next) < 0 || y + Math.sign(next) >= height) continue;
      // One entry for each stretch of alike pixels.
      let inside = false;
      for (let p = left + next; p <= right + next; p++) {
        const is = alike(p);
        if (is && !inside) waiting.push(p);
        inside = is;
      }
    }
  }
  coverage.rect = joinRects(coverage.rect, rect);
  return rect;
}
