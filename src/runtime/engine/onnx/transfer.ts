import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { PatchwiseError } from '../../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { OnnxRuntime } from './onnxruntime.ts';

/** Hands a tensor to onnxruntime, on the same memory. */
export function toOrt(ort: OnnxRuntime, t: Tensor): OrtTensor {
  return new ort.Tensor('float32', t.data, [...t.shape]);
}

/** Takes a result from onnxruntime, on the same memory: every run makes new results and changes no old one. */
export function fromOrt(t: OrtTensor | undefined): Tensor {
  const data = floatsOf(t);
  return { shape: [...(t?.dims ?? [])], data };
}

/** @throws `engine/failed` for anything but float32 in host memory, which the graphs never give */
export function floatsOf(t: OrtTensor | undefined): Float32Array {
  if (t?.data instanceof Float32Array) return t.data;
  throw new PatchwiseError(
    'engine/failed',
    `onnxruntime returned ${t?.type ?? 'nothing'} instead of float32.`,
  );
}
