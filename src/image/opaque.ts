import type { Size, Tensor } from '../runtime/tensor.ts';

/** The largest that is still in use. */
let ones = new WeakRef(new Float32Array(0));

/**
 * The opacity of a picture without transparency: 1 everywhere, [1, 1, height, width]. Those that are in use at the same
 * time share their memory: a photograph of 12 megapixels has one beside it, and so has each result of its size.
 */
export function opaque({ height, width }: Size): Tensor {
  const count = height * width;
  let data = ones.deref();
  if (data === undefined || data.length < count) {
    data = new Float32Array(count).fill(1);
    ones = new WeakRef(data);
  }
  return { shape: [1, 1, height, width], data: data.length === count ? data : data.subarray(0, count) };
}

/** The opacity of a picture that is transparent everywhere, [1, 1, height, width]. */
export function transparent({ height, width }: Size): Tensor {
  return { shape: [1, 1, height, width], data: new Float32Array(height * width) };
}
