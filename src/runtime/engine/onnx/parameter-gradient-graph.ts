import type { Size, Tensor } from '../../tensor.ts';
import { stackMargin } from '../conv-stack.ts';
import type { ConvLayer, ConvStack, ParameterGradients } from '../engine.ts';
import { type GraphBuilder, graphBuilder, type Value } from './graph-builder.ts';
import { channelsOf, scoreSize } from './graphs.ts';
import {
  flippedKernel,
  forwardNodes,
  parameterInputs,
  scoreInputGradient,
  throughActivation,
  throughLayer,
} from './network-nodes.ts';

/**
 * Gradients of L = Σᵢ wᵢ·Σ score(xᵢ) to weights and biases.
 * Inputs: `image` [N, C, H, W]; `weight` [N, 1, 1, 1], the wᵢ; the parameters ({@link parameterFeeds}). It runs once
 * for each set of weights, so that the session is kept for all nets of one architecture: opening one with the weights
 * as constants takes four times as long as a run.
 * Outputs: `weights0` … [k², outChannels, inChannels] and `biases0` … [outChannels], a layer each; `meanScores` [N].
 *
 * A layer's weight gradient is, for each of the k² offsets in the kernel, the matrix product of the gradient to its
 * output with its input shifted by that offset. That is several times as fast as the same sum written as one
 * convolution with batch and channels swapped.
 */
export function parameterGradientModel(stack: ConvStack, size: Size): Uint8Array {
  const g = graphBuilder();
  const image = g.input('image', ['N', channelsOf(stack), size.height, size.width]);
  const weight = g.input('weight', ['N', 1, 1, 1]);
  const forward = forwardNodes(g, stack, image, 'inputs');
  const { height, width } = scoreSize(stack, size);

  const ones = g.constant([1, 1, height, width], new Float32Array(height * width).fill(1));
  const last = stack.layers.length - 1;
  /** Gradient to the bare output of the layer at hand. */
  let gradient = g.node('Mul', [weight, ones]);
  for (let i = last; i >= 0; i--) {
    const extents = layerOutputSize(stack, i, size);
    layerGradientNodes(g, i, stack.layers[i] as ConvLayer, forward.inputs[i] as Value, gradient, extents);
    if (i === 0) break;
    const toInput =
      i === last
        ? g.node('Mul', [weight, scoreInputGradient(g, forward, { height, width })])
        : throughLayer(g, forward, i, gradient);
    gradient = throughActivation(g, forward, i - 1, toInput);
  }

  g.node('ReduceMean', [forward.score], { axes: [1, 2, 3], keepdims: 0 }, 'meanScores');
  g.output('meanScores', ['N']);
  return g.build({ name: 'parameter-gradients' });
}

function layerGradientNodes(
  g: GraphBuilder,
  index: number,
  layer: ConvLayer,
  input: Value,
  outputGradient: Value,
  { height, width }: Size,
): void {
  const { inChannels, outChannels, kernel } = layer;
  const axes = g.integers([2, 3]);
  const flatInput = g.integers([inChannels, -1]);
  const gradientRows = channelRows(g, outputGradient, g.integers([outChannels, -1]));
  const channelsFirst = g.node('Transpose', [input], { perm: [1, 0, 2, 3] });
  const products: Value[] = [];
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const shifted = g.node('Slice', [
        channelsFirst,
        g.integers([y, x]),
        g.integers([y + height, x + width]),
        axes,
      ]);
      products.push(g.node('Gemm', [gradientRows, g.node('Reshape', [shifted, flatInput])], { transB: 1 }));
    }
  }
  const stacked = g.node('Concat', products, { axis: 0 });
  const shape = [kernel * kernel, outChannels, inChannels];
  g.output(g.node('Reshape', [stacked, g.integers(shape)], {}, weightsOutput(index)), shape);
  g.node('ReduceSum', [gradientRows, g.integers([1])], { keepdims: 0 }, biasesOutput(index));
  g.output(biasesOutput(index), [outChannels]);
}

/** [N, C, h, w] as a matrix [C, N·h·w]. */
function channelRows(g: GraphBuilder, x: Value, shape: Value): Value {
  return g.node('Reshape', [g.node('Transpose', [x], { perm: [1, 0, 2, 3] }), shape]);
}

function layerOutputSize(stack: ConvStack, index: number, size: Size): Size {
  const margin = stackMargin({ ...stack, layers: stack.layers.slice(0, index + 1) });
  return { height: size.height - margin, width: size.width - margin };
}

function weightsOutput(index: number): Value {
  return `weights${index}`;
}

function biasesOutput(index: number): Value {
  return `biases${index}`;
}

/** What tells two nets apart for a graph whose parameters are inputs. */
export function architectureOf({ layers, activation }: ConvStack): string {
  const extents = layers.map(
    ({ inChannels, outChannels, kernel }) => `${inChannels}>${outChannels}:${kernel}`,
  );
  return JSON.stringify([extents, activation]);
}

/** The parameters of a net as inputs of {@link parameterGradientModel}: shape and values by name. */
export function parameterFeeds({ layers }: ConvStack): Readonly<Record<string, Tensor>> {
  const feeds: Record<string, Tensor> = {};
  for (const [i, layer] of layers.entries()) {
    const { inChannels, outChannels, kernel } = layer;
    const names = parameterInputs(i);
    feeds[names.weights] = { shape: [outChannels, inChannels, kernel, kernel], data: layer.weights };
    feeds[names.bias] = { shape: [outChannels], data: layer.bias };
    if (i > 0 && i < layers.length - 1) {
      feeds[names.flipped] = { shape: [inChannels, outChannels, kernel, kernel], data: flippedKernel(layer) };
    }
  }
  return feeds;
}

/**
 * Reads the outputs of {@link parameterGradientModel}, laying the weights out as OIHW.
 * @param read a float output by name
 */
export function readParameterGradients(
  stack: ConvStack,
  read: (output: string) => Float32Array,
): ParameterGradients {
  return {
    weights: stack.layers.map((layer, i) => toOIHW(layer, read(weightsOutput(i)))),
    biases: stack.layers.map((_, i) => read(biasesOutput(i))),
    meanScores: [...read('meanScores')],
  };
}

/** [k², O, I] → [O, I, k²] */
function toOIHW({ inChannels, outChannels, kernel }: ConvLayer, data: Float32Array): Float32Array {
  const area = kernel * kernel;
  const pairs = outChannels * inChannels;
  const out = new Float32Array(data.length);
  for (let k = 0, at = 0; k < area; k++) {
    for (let pair = 0; pair < pairs; pair++, at++) out[pair * area + k] = data[at] as number;
  }
  return out;
}
