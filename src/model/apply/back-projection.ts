import { resize } from '../../image/resize.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';

/**
 * Adds to an enlarged image what it lacks of the small one (Irani and Peleg 1991):
 * x ← clip(x + Upsample(image − Downsample(x))), both bicubic.
 * @param enlarged [N, C, H, W] in [-1, 1]; image [N, C, h, w], no larger
 */
export function backProjected(enlarged: Tensor, image: Tensor): Tensor {
  const small = resize(enlarged, sizeOf(image), 'bicubic');
  const missing = { shape: image.shape, data: new Float32Array(image.data.length) };
  for (let i = 0; i < missing.data.length; i++) missing.data[i] = image.data[i]! - small.data[i]!;
  const { data } = resize(missing, sizeOf(enlarged), 'bicubic');
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(-1, enlarged.data[i]! + data[i]!));
  return { shape: enlarged.shape, data };
}
