import type { Tensor } from '../runtime/tensor.ts';
import { checkFit, checkMask } from './fit.ts';

/**
 * (1 − m) · background + m · foreground, for every pixel.
 * @param foreground [N or 1, C, H, W]
 * @param mask [N or 1, 1, H, W] in [0, 1], 1 where the foreground shows. Where it is exactly 0 or 1, the value is
 *   exactly the one shown.
 * @returns the background's shape. @throws `tensor/shape`
 */
export function composite(background: Tensor, foreground: Tensor, mask: Tensor): Tensor {
  const { n, c, h, w, step } = checkMask(background, mask);
  const { step: foregroundStep } = checkFit(background, foreground, 'foreground');
  const size = h * w;
  const data = new Float32Array(background.data.length);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < c; k++) {
      const at = (i * c + k) * size;
      const front = i * foregroundStep + k * size;
      for (let p = 0; p < size; p++) {
        const m = mask.data[i * step + p]!;
        data[at + p] = (1 - m) * background.data[at + p]! + m * foreground.data[front + p]!;
      }
    }
  }
  return { shape: background.shape, data };
}
