import { generator } from '../../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';

/** [1, C, H, W] of a formula. */
export function imageOf(
  channels: number,
  height: number,
  width: number,
  formula: (c: number, y: number, x: number) => number,
): Tensor {
  const data = new Float32Array(channels * height * width);
  for (let i = 0; i < data.length; i++) {
    data[i] = formula(Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width);
  }
  return tensor([1, channels, height, width], data);
}

/** A colour image of one value. */
export function flat(value: number, height = 4, width = 5, channels = 3): Tensor {
  return imageOf(channels, height, width, () => value);
}

/** A mask of a formula of the pixel; true is 1. */
export function maskOf(
  height: number,
  width: number,
  formula: (y: number, x: number) => number | boolean,
): Tensor {
  return imageOf(1, height, width, (_c, y, x) => Number(formula(y, x)));
}

/** An image in which every pixel of every channel differs, so that a pixel out of place is seen. */
export function distinct(height: number, width: number, channels = 3): Tensor {
  const count = channels * height * width;
  return imageOf(channels, height, width, (c, y, x) => (2 * ((c * height + y) * width + x)) / count - 1);
}

/** Uniform noise in [-1, 1). */
export function noiseImage(seed: number, height: number, width: number, channels = 3): Tensor {
  const values = generator(seed).uniform(channels * height * width);
  return tensor(
    [1, channels, height, width],
    values.map((value) => 2 * value - 1),
  );
}

/** The value of one pixel. */
export function at(image: Tensor, c: number, y: number, x: number): number {
  const [, , h, w] = image.shape as [number, number, number, number];
  return image.data[(c * h + y) * w + x] as number;
}
