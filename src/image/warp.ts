import { PatchwiseError } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import type { Flow } from './flow.ts';

/** Weights of four samples around a place between the second and the third, t of the way: Keys's cubic, a = −0.5. */
export function cubic(t: number, into: Float64Array): void {
  const u = 1 - t;
  into[0] = -0.5 * t * u * u;
  into[1] = 1 + t * t * (1.5 * t - 2.5);
  into[2] = 1 + u * u * (1.5 * u - 2.5);
  into[3] = -0.5 * u * t * t;
}

/**
 * Moves an image: pixel (x, y) of the result is what the image has at (x + dx, y + dy), by bicubic interpolation (Keys,
 * a = −0.5); beyond its border the pixels of the border go on. Values may overshoot.
 * @param image [N, C, H, W]
 * @throws `tensor/shape` when the flow has another size
 */
export function warp(image: Tensor, flow: Flow): Tensor {
  const { n, c, h, w } = nchw(image);
  if (flow.width !== w || flow.height !== h) {
    throw new PatchwiseError(
      'tensor/shape',
      `A flow of ${flow.width}×${flow.height} px cannot move an image of ${w}×${h} px.`,
      { hint: 'Give a flow of the size of the image.' },
    );
  }
  const data = new Float32Array(image.data.length);
  const [across, down] = [new Float64Array(4), new Float64Array(4)];
  const columns = new Int32Array(4);
  const count = h * w;
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      const [px, py] = [x + flow.dx[i]!, y + flow.dy[i]!];
      const [left, top] = [Math.floor(px), Math.floor(py)];
      cubic(px - left, across);
      cubic(py - top, down);
      for (let k = 0; k < 4; k++) columns[k] = Math.min(w - 1, Math.max(0, left + k - 1));
      for (let plane = 0; plane < n * c * count; plane += count) {
        let sum = 0;
        for (let k = 0; k < 4; k++) {
          const row = plane + Math.min(h - 1, Math.max(0, top + k - 1)) * w;
          let line = 0;
          for (let j = 0; j < 4; j++) line += across[j]! * image.data[row + columns[j]!]!;
          sum += down[k]! * line;
        }
        data[plane + i] = sum;
      }
    }
  }
  return { shape: image.shape, data };
}
