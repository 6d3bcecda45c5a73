import type { Canvas } from '../../src/render/canvas.ts';
import { nchw, type Tensor } from '../../src/runtime/tensor.ts';

/** 8-bit red, green, blue of a pixel of a tensor or a canvas. */
export function pixel(image: Tensor | Canvas, x: number, y: number): [number, number, number] {
  if ('width' in image) {
    const at = (y * image.width + x) * 3;
    return [image.data[at]!, image.data[at + 1]!, image.data[at + 2]!];
  }
  const { h, w } = nchw(image);
  const level = (c: number) => Math.round((image.data[(c * h + y) * w + x]! + 1) * 127.5);
  return [level(0), level(1), level(2)];
}

/** Largest difference of two colours over the channels. */
export function colourDistance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

/** "#0072b2" → [0, 114, 178] */
export function rgb(hex: string): [number, number, number] {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The box around all pixels of a region that a test of their colour accepts, undefined when there is none. */
export function boxWhere(
  image: Tensor | Canvas,
  accepts: (colour: readonly [number, number, number]) => boolean,
  region?: Box,
): Box | undefined {
  const { width, height } = 'width' in image ? image : { width: image.shape[3]!, height: image.shape[2]! };
  const { left, top, right, bottom } = region ?? { left: 0, top: 0, right: width, bottom: height };
  let found: Box | undefined;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (!accepts(pixel(image, x, y))) continue;
      found = {
        left: Math.min(found?.left ?? x, x),
        top: Math.min(found?.top ?? y, y),
        right: Math.max(found?.right ?? x, x),
        bottom: Math.max(found?.bottom ?? y, y),
      };
    }
  }
  return found;
}

export const isDark = (colour: readonly number[]) => Math.max(...colour) < 128;

/** A flat RGB image [1, 3, h, w] of 8-bit levels. */
export function plain(h: number, w: number, colour: readonly [number, number, number]): Tensor {
  const data = new Float32Array(3 * h * w);
  colour.forEach((level, c) => {
    data.fill(level / 127.5 - 1, c * h * w, (c + 1) * h * w);
  });
  return { shape: [1, 3, h, w], data };
}
