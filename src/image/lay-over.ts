import type { Tensor } from '../runtime/tensor.ts';
import { checkFit, checkMask } from './fit.ts';

/** From here on a pixel of a soft mask shows the foreground alone. */
export const WHOLE = 0.98;

/** Channels, width and height of one image. */
export interface Extents {
  readonly c: number;
  readonly w: number;
  readonly h: number;
}

/**
 * Lays a foreground over each image of a batch by a way of its own.
 * @param background [N, C, H, W]; foreground [N or 1, C, H, W]; mask [N or 1, 1, H, W]
 * @param lay changes `back`, one image of the background, in place: planes of C·H·W values, those of the mask H·W
 * @returns the background's shape. @throws `tensor/shape`
 */
export function layOver(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  lay: (back: Float32Array, front: Float32Array, opacity: Float32Array, extents: Extents) => void,
): Tensor {
  const { n, c, h, w, step } = checkMask(background, mask);
  const { step: frontStep } = checkFit(background, foreground, 'foreground');
  const data = background.data.slice();
  const plane = h * w;
  for (let i = 0; i < n; i++) {
    const back = data.subarray(i * c * plane, (i + 1) * c * plane);
    const front = foreground.data.subarray(i * frontStep, i * frontStep + c * plane);
    lay(back, front, mask.data.subarray(i * step, i * step + plane), { c, w, h });
  }
  return { shape: background.shape, data };
}
