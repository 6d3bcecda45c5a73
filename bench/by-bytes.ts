import type { Tensor } from '../src/runtime/tensor.ts';

/** An image in [-1, 1] as a file of 8 bits has it: values between the levels are taken for a photograph of 16. */
export function byBytes(image: Tensor): Tensor {
  return { ...image, data: image.data.map((v) => (Math.round((v + 1) * 127.5) - 127.5) / 127.5) };
}
