import { nchw, type Tensor } from '../../runtime/tensor.ts';

/**
 * Area resampling to floor(H/f) × floor(W/f): output pixel i of n averages the input pixels from
 * floor(i·N/n) to ceil((i+1)·N/n) exclusive (adaptive average pooling). For sizes that f divides this is the
 * mean of f×f blocks; for others neighbouring blocks share a row or column.
 * @param image [N, C, H, W], any range
 * @param factor f, a whole number ≥ 1
 */
export function areaDownscale(image: Tensor, factor: number): Tensor {
  if (factor === 1) return image;
  const { n, c, h, w } = nchw(image);
  const height = Math.floor(h / factor);
  const width = Math.floor(w / factor);
  const data = new Float32Array(n * c * height * width);
  for (let plane = 0; plane < n * c; plane++) {
    for (let y = 0; y < height; y++) {
      const top = Math.floor((y * h) / height);
      const bottom = Math.ceil(((y + 1) * h) / height);
      for (let x = 0; x < width; x++) {
        const left = Math.floor((x * w) / width);
        const right = Math.ceil(((x + 1) * w) / width);
        let sum = 0;
        for (let sourceY = top; sourceY < bottom; sourceY++) {
          const row = (plane * h + sourceY) * w;
          for (let sourceX = left; sourceX < right; sourceX++) sum += image.data[row + sourceX]!;
        }
        data[(plane * height + y) * width + x] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return { shape: [n, c, height, width], data };
}
