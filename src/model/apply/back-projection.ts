import { resize } from '../../image/resize.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';

/**
 * Adds to an enlarged image what it lacks of the small one (Irani and Peleg 1991):
 * x ← clip(x + Upsample(image − Downsample(x))), both bicubic.
 * @param enlarged [N, C, H, W] in [-1, 1]; image [N, C, h, w], no larger
 */
export function backProjected(enlarged: Tensor, image: Tensor): Tensor {
  const small = resize(enlarged, sizeOf(image), 'bicubic');
  const missing = { shape: image.shape, data: image.data.map((value, i) => value - small.data[i]!) };
  const correction = resize(missing, sizeOf(enlarged), 'bicubic').data;
  const data = enlarged.data.map((value, i) => Math.min(1, Math.max(-1, value + correction[i]!)));
  return { shape: enlarged.shape, data };
}
