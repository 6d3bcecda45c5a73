import { PatchwiseError } from '../../errors.ts';
import { concatBatch, nchw, type Tensor } from '../../runtime/tensor.ts';
import { oneImage, requireFinite } from './checks.ts';

/**
 * How much samples differ from one another, relative to the contrast of the reference:
 *
 *   diversity = mean over pixels p of std_i( g_i(p) )  /  std_p( r(p) )
 *
 * with g_i the mean over the channels of sample i, r that of the reference, and both standard deviations with
 * n − 1. 0 for equal samples; about 1 for pixels shuffled at random.
 * @param reference [1, C, H, W]; its size may differ
 * @param samples one or more batches of one size, at least two images together
 * @throws `tensor/shape`, `value/out-of-range` (fewer than two samples, a reference of one flat colour)
 */
export function pixelDiversity(reference: Tensor, samples: readonly Tensor[]): number {
  oneImage(reference);
  requireFinite(reference, 'Diversity');
  const batch = concatBatch(samples);
  requireFinite(batch, 'Diversity');
  const { n, h, w } = nchw(batch);
  if (n < 2) {
    throw new PatchwiseError('value/out-of-range', `Diversity needs at least two samples, got ${n}.`);
  }
  const contrast = greyContrast(reference);
  if (!(contrast > 0)) {
    throw new PatchwiseError(
      'value/out-of-range',
      'Diversity cannot be measured: the reference has no contrast.',
    );
  }
  const grey = channelMeans(batch);
  const values = new Float64Array(n);
  let sum = 0;
  for (let pixel = 0; pixel < h * w; pixel++) {
    for (let i = 0; i < n; i++) values[i] = grey[i * h * w + pixel]!;
    sum += standardDeviation(values);
  }
  return sum / (h * w) / contrast;
}

/**
 * Standard deviation of the means over the channels of an image, with n − 1: 0 where nothing can be told apart by
 * brightness.
 */
function greyContrast(image: Tensor): number {
  return standardDeviation(channelMeans(image));
}

/** [N, C, H, W] → N·H·W means over C. */
function channelMeans(images: Tensor): Float64Array {
  const { n, c, h, w } = nchw(images);
  const out = new Float64Array(n * h * w);
  for (let i = 0; i < n; i++) {
    for (let channel = 0; channel < c; channel++) {
      const plane = (i * c + channel) * h * w;
      for (let p = 0; p < h * w; p++) out[i * h * w + p]! += images.data[plane + p]! / c;
    }
  }
  return out;
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
