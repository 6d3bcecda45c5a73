import { blocksOf, matrixKernels } from '../net/matrix-kernels.ts';
import type { NetGradients } from './optimiser.ts';

/** Fewer values than these are not worth a call of the kernel. */
const FEW = 64;

/**
 * a + b, written to a: gradients belong to the update that asked for them, and fresh memory costs more than the sum.
 */
export function added(a: readonly Float32Array[], b: readonly Float32Array[]): readonly Float32Array[] {
  for (let i = 0; i < a.length; i++) addTo(a[i] as Float32Array, b[i] as Float32Array);
  return a;
}

/** The sum of two gradients of a net, written to the first. */
export function withAdded(first: NetGradients, second: NetGradients): NetGradients {
  return {
    weights: added(first.weights, second.weights),
    biases: added(first.biases, second.biases),
  };
}

function addTo(sum: Float32Array, others: Float32Array): void {
  const count = sum.length;
  if (count < FEW) {
    for (let at = 0; at < count; at++) sum[at] = (sum[at] as number) + (others[at] as number);
    return;
  }
  const kernels = matrixKernels();
  const [to, from] = blocksOf(kernels, [4 * count, 4 * count]);
  kernels.write(to, sum);
  kernels.write(from, others);
  kernels.functions['summed']!(to, from, count);
  kernels.read(to, sum);
}
