import type { Size } from '../runtime/tensor.ts';
import { resize } from './resize.ts';

/**
 * Where each pixel of one image lies in another: pixel (x, y) of the first is found at (x + dx, y + dy) of the other, in
 * pixels, row by row.
 */
export interface Flow extends Size {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Nothing moves. */
export function zeroFlow({ width, height }: Size): Flow {
  return { width, height, dx: new Float32Array(width * height), dy: new Float32Array(width * height) };
}

/** A flow for images of another size: the same motion, in their pixels. */
export function resizeFlow(flow: Flow, { width, height }: Size): Flow {
  if (flow.width === width && flow.height === height) return flow;
  const shape = [1, 1, flow.height, flow.width];
  const scaled = (data: Float32Array, factor: number) =>
    resize({ shape, data }, { width, height }, 'bicubic').data.map((value) => value * factor);
  return {
    ...{ width, height },
    dx: scaled(flow.dx, width / flow.width),
    dy: scaled(flow.dy, height / flow.height),
  };
}
