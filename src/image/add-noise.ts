import type { Tensor } from '../runtime/tensor.ts';

/**
 * clip(x + σ·ε, −1, 1).
 * @param image [1, C, H, W] in [-1, 1]
 * @param noise ε: a value for every pixel, the same for all channels (H·W), or each channel its own (C·H·W)
 * @param deviation σ, where black to white is 2
 */
export function addNoise(image: Tensor, noise: Float32Array, deviation: number): Tensor {
  return {
    shape: image.shape,
    data: image.data.map((value, i) =>
      Math.min(1, Math.max(-1, value + deviation * (noise[i % noise.length] as number))),
    ),
  };
}
