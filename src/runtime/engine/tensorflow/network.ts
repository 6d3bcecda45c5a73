import { assertNever } from '../../../errors.ts';
import type { Activation, ConvStack } from '../engine.ts';
import type { TensorflowNamespace, tf } from './namespace.ts';

/** A net's parameters on the device: kernels HWIO, the layout of TensorFlow, and biases. */
export interface NetTensors {
  readonly kernels: readonly tf.Tensor4D[];
  readonly biases: readonly tf.Tensor1D[];
}

/** Copies the parameters of a net to the device. The caller disposes of them. */
export function uploadNet(tfjs: TensorflowNamespace, stack: ConvStack): NetTensors {
  return tfjs.tidy(() => {
    const kernels = stack.layers.map(({ weights, outChannels, inChannels, kernel }) =>
      tfjs.transpose(tfjs.tensor4d(weights, [outChannels, inChannels, kernel, kernel]), [2, 3, 1, 0]),
    );
    // A tensor may go on using the array that it was made from, and the optimiser writes to its biases in place.
    const biases = stack.layers.map((layer) => tfjs.tensor1d(layer.bias.slice()));
    return { kernels, biases };
  });
}

export function disposeNet({ kernels, biases }: NetTensors): void {
  for (const parameter of [...kernels, ...biases]) parameter.dispose();
}

/** f(x): images [N, H, W, C] to score maps [N, h, w, 1]. Call inside `tidy`. */
export function scoreMap(
  tfjs: TensorflowNamespace,
  images: tf.Tensor4D,
  net: NetTensors,
  activation: Activation,
): tf.Tensor4D {
  return layerOutputs(tfjs, images, net, activation).at(-1) as tf.Tensor4D;
}

/** What each layer gives after its activation, by valid convolutions of stride 1. Call inside `tidy`. */
export function layerOutputs(
  tfjs: TensorflowNamespace,
  images: tf.Tensor4D,
  { kernels, biases }: NetTensors,
  activation: Activation,
): tf.Tensor4D[] {
  const outputs: tf.Tensor4D[] = [];
  for (const [layer, kernel] of kernels.entries()) {
    const convolved = tfjs.conv2d(outputs[layer - 1] ?? images, kernel, 1, 'valid');
    const sum = tfjs.add<tf.Tensor4D>(convolved, biases[layer] as tf.Tensor1D);
    outputs.push(layer === kernels.length - 1 ? sum : activate(tfjs, sum, activation));
  }
  return outputs;
}

function activate(tfjs: TensorflowNamespace, x: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  switch (activation.kind) {
    case 'elu':
      return tfjs.elu(x);
    case 'leaky-relu':
      return tfjs.leakyRelu(x, activation.slope);
    default:
      return assertNever(activation);
  }
}
