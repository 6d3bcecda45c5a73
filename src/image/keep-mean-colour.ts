import { nchw, type Tensor, tensor } from '../runtime/tensor.ts';

/** Clipping takes a part of a shift away: this often the rest is added. */
const ROUNDS = 4;

/**
 * An image with the mean colour of another one: each channel moved by a constant, within [−1, 1], image by image.
 *
 * What loses resolution, or is blurred, keeps its mean colour, so that of what was lost is known; Langevin steps may
 * drift from it, all of an image alike (by up to 10 levels of 255 in a bright sky).
 * @param image [N, C, H, W] in [−1, 1]
 * @param like [N, C, h, w]
 */
export function keepMeanColour(image: Tensor, like: Tensor): Tensor {
  const { n, c, h, w } = nchw(image);
  const data = image.data.slice();
  const wanted = planeMeans(like);
  for (let plane = 0; plane < n * c; plane++) {
    const values = data.subarray(plane * h * w, (plane + 1) * h * w);
    for (let round = 0; round < ROUNDS; round++) {
      const shift = wanted[plane]! - mean(values);
      for (let i = 0; i < values.length; i++) values[i] = Math.min(1, Math.max(-1, values[i]! + shift));
    }
  }
  return tensor(image.shape, data);
}

/** The mean of each plane, image by image, channel by channel. */
function planeMeans(image: Tensor): number[] {
  const { n, c, h, w } = nchw(image);
  return Array.from({ length: n * c }, (_, plane) =>
    mean(image.data.subarray(plane * h * w, (plane + 1) * h * w)),
  );
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
