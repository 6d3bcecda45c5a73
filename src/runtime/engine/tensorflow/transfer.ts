import { formatShape, nchw, type Tensor, tensor } from '../../tensor.ts';
import type { TensorflowNamespace, tf } from './namespace.ts';

/** Host NCHW → device NHWC. Call inside `tidy`; the transposition copies, so host memory is not kept. */
export function upload(tfjs: TensorflowNamespace, t: Tensor): tf.Tensor4D {
  const { n, c, h, w } = nchw(t);
  return tfjs.transpose(tfjs.tensor4d(t.data, [n, c, h, w]), [0, 2, 3, 1]);
}

/** Device NHWC → host NCHW. The device tensor stays the caller's. */
export async function download(tfjs: TensorflowNamespace, t: tf.Tensor4D): Promise<Tensor> {
  const [n, h, w, c] = t.shape;
  const planar = tfjs.tidy(() => tfjs.transpose(t, [0, 3, 1, 2]));
  try {
    return tensor([n, c, h, w], await floats(planar));
  } finally {
    planar.dispose();
  }
}

/**
 * The values of a device tensor.
 * @throws an Error when they are not float32: the engine makes no others.
 */
export async function floats(t: tf.Tensor): Promise<Float32Array> {
  const values = await t.data();
  if (values instanceof Float32Array) return values;
  throw new Error(`TensorFlow returned ${t.dtype} for a ${formatShape(t.shape)} tensor of float32.`);
}
