import { crop } from '../runtime/crop.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../runtime/tensor.ts';
import { distanceToLine, type Stroke } from '../shared/strokes.ts';
import { pad } from './pad.ts';

/** Where parts come from that are no parts of the picture itself. */
export interface PartSources {
  /** Whose parts are put in the place of the picture's own: as large as it is. */
  readonly parts?: Tensor | undefined;
  /** Another picture, for strokes of `other`; its middle lies on the picture's. */
  readonly other?: Tensor | undefined;
}

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
  { parts = image, other }: PartSources = {},
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
  for (const stroke of strokes) {
    const { dx, dy, radius, points } = stroke;
    const source = stroke.other ? other : parts;
    if (source === undefined) continue;
    const size = sizeOf(source);
    // Where the source's corner lies in the frame.
    const cornerX = left + Math.round(dx * own.width) + Math.floor((own.width - size.width) / 2);
    const cornerY = top + Math.round(dy * own.height) + Math.floor((own.height - size.height) / 2);
    const line = points.map((value, i) => value * (i % 2 === 0 ? own.width : own.height));
    const reach = radius * Math.max(own.width, own.height);
    for (let y = 0; y < frame.height; y++)
      for (let x = 0; x < frame.width; x++) {
        const [u, v] = [x - cornerX, y - cornerY];
        if (u < 0 || v < 0 || u >= size.width || v >= size.height) continue;
        if (distanceToLine(line, x - left + 0.5, y - top + 0.5) > reach) continue;
        mask[y * frame.width + x] = 1;
        for (let plane = 0; plane < c; plane++)
          data[(plane * frame.height + y) * frame.width + x] = source.data[
            (plane * size.height + v) * size.width + u
          ] as number;
      }
  }
  return {
    image: { shape: framed.shape, data },
    mask: { shape: [1, 1, frame.height, frame.width], data: mask },
  };
}
