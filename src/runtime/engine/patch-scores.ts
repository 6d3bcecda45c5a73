import { nchw, type Tensor } from '../tensor.ts';

/** D(x) − x of images, from the denoised pixels [N, H·W, C]. */
export function driftOf(denoised: Float32Array, images: Tensor): Tensor {
  const { n, c, h, w } = nchw(images);
  const plane = h * w;
  const data = new Float32Array(images.data.length);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < c; k++) {
      const at = (i * c + k) * plane;
      for (let p = 0; p < plane; p++)
        data[at + p] = denoised[(i * plane + p) * c + k]! - images.data[at + p]!;
    }
  return { shape: images.shape, data };
}
