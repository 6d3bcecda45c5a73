import { crop } from '../runtime/crop.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../runtime/tensor.ts';
import type { Stroke } from '../shared/strokes.ts';
import { pad } from './pad.ts';

/**
 * A picture in the middle of a frame, with parts of it put somewhere: what lies beyond the frame is cut off, what it does
 * not cover is its mirror image.
 * @param image [1, C, H, W]
 * @returns the frame, and where strokes have put something, [1, 1, height, width]
 */
export function arrange(
  image: Tensor,
  strokes: readonly Stroke[],
  frame: Size,
): { readonly image: Tensor; readonly mask: Tensor } {
  const own = sizeOf(image);
  const left = Math.floor((frame.width - own.width) / 2);
  const top = Math.floor((frame.height - own.height) / 2);
  const margins = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.max(0, frame.width - own.width - left),
    bottom: Math.max(0, frame.height - own.height - top),
  };
  const whole = pad(image, margins, 'reflect');
  const framed = crop(whole, { left: Math.max(0, -left), top: Math.max(0, -top), ...frame });
  const { c } = nchw(image);
  const data = Float32Array.from(framed.data);
  const mask = new Float32Array(frame.width * frame.height);
  for (const { dx, dy, radius, points } of strokes) {
    const [fromX, fromY] = [Math.round(dx * own.width), Math.round(dy * own.height)];
    const line = points.map((value, i) => value * (i % 2 === 0 ? own.width : own.height));
    const reach = radius * Math.max(own.width, own.height);
    for (let y = 0; y < frame.height; y++)
      for (let x = 0; x < frame.width; x++) {
        const [u, v] = [x - left - fromX, y - top - fromY];
        if (u < 0 || v < 0 || u >= own.width || v >= own.height) continue;
        if (distanceTo(line, x - left + 0.5, y - top + 0.5) > reach) continue;
        mask[y * frame.width + x] = 1;
        for (let plane = 0; plane < c; plane++)
          data[(plane * frame.height + y) * frame.width + x] = image.data[
            (plane * own.height + v) * own.width + u
          ] as number;
      }
  }
  return {
    image: { shape: framed.shape, data },
    mask: { shape: [1, 1, frame.height, frame.width], data: mask },
  };
}

/** Distance of a point to a line through points. */
function distanceTo(line: readonly number[], x: number, y: number): number {
  let least = Math.hypot(x - (line[0] as number), y - (line[1] as number));
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = line.slice(i - 2, i + 2) as [number, number, number, number];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    const t = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return least;
}
