import type { TensorflowNamespace, tf } from './namespace.ts';

/**
 * The value of f and the gradients of its sum (or, with `upstream`, of ⟨upstream, f⟩) to each of `xs`.
 * Call it inside `tidy`. It differs from `tf.valueAndGrads` in what a failure leaves behind: TensorFlow.js keeps
 * the tensors saved for the backward pass alive until that pass has ended, so a kernel that throws would leak
 * a net's worth of device memory; here they are freed before the error goes on.
 */
export function valueAndGradients<T extends tf.Tensor>(
  tfjs: TensorflowNamespace,
  f: () => T,
  xs: readonly tf.Tensor[],
  upstream?: T,
): { readonly value: T; readonly gradients: readonly tf.Tensor[] } {
  try {
    const { value, grads } = tfjs.valueAndGrads<T>(f)([...xs], upstream);
    return { value, gradients: grads };
  } catch (error) {
    discardTape(tfjs);
    throw error;
  }
}

/** Frees what the interrupted pass saved. A tape of an outer gradient, still recording, is left alone. */
function discardTape(tfjs: TensorflowNamespace): void {
  const state = tfjs.engine().state;
  if (state.gradientDepth > 0) return;
  const tape: readonly { readonly saved?: readonly tf.Tensor[] }[] | null = state.activeTape;
  for (const node of tape ?? []) {
    for (const saved of node.saved ?? []) saved.dispose();
  }
  state.activeTape = [];
}
