/** A whole tensor as it travels: float32, row-major. What the runtime computes with has the same shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
