import { assertNever } from '../errors.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';

/** `horizontal` swaps left and right, `vertical` swaps top and bottom. */
export type FlipAxis = 'horizontal' | 'vertical';

/** Every image mirrored. @throws `tensor/shape` unless N×C×H×W */
export function flip(image: Tensor, axis: FlipAxis): Tensor {
  const { n, c, h, w } = nchw(image);
  const data = new Float32Array(image.data.length);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < h; y++) {
      const row = image.data.subarray((plane * h + y) * w, (plane * h + y + 1) * w);
      switch (axis) {
        case 'horizontal':
          for (let x = 0; x < w; x++) data[(plane * h + y) * w + x] = row[w - 1 - x]!;
          break;
        case 'vertical':
          data.set(row, (plane * h + h - 1 - y) * w);
          break;
        default:
          assertNever(axis);
      }
    }
  }
  return { shape: image.shape, data };
}
