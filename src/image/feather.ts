import { elementCount, splitBatch, type Tensor } from '../runtime/tensor.ts';
import { dilateMask } from './dilate.ts';
import { gaussianBlur } from './gaussian-blur.ts';

/**
 * SinGAN's soft mask for harmonization and editing (Shaham et al. 2019; code: `dilate_mask`): grown by a disk, blurred
 * (border repeated, as scikit-image does), and stretched to 0 … 1. Its radii are 7 px for harmonization, 20 px for
 * editing; its sigma is 5 px.
 *
 * A mask of one value everywhere cannot be stretched and is returned as it is, so that an empty mask stays empty.
 * @param mask [N, 1, H, W] in [0, 1], each image by itself. @throws `value/out-of-range`
 */
export function featherMask(mask: Tensor, radius: number, sigma: number): Tensor {
  const soft = gaussianBlur(dilateMask(mask, radius), sigma, { border: 'nearest' });
  const data = new Float32Array(elementCount(mask.shape));
  let offset = 0;
  for (const { data: values } of splitBatch(soft)) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const flat = high - low < 1e-6; // blurring a constant leaves rounding errors
    data.set(flat ? values : values.map((value) => (value - low) / (high - low)), offset);
    offset += values.length;
  }
  return { shape: mask.shape, data };
}
