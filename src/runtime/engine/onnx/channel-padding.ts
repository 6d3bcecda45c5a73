import { nchw, type Tensor } from '../../tensor.ts';
import type { ConvLayer, ConvStack, ParameterGradients } from '../engine.ts';

/**
 * The same net with every hidden layer's channels filled up to a multiple. The added channels have no weights and are
 * 0 throughout, so scores and gradients to the image stay as they are.
 */
export function padHiddenChannels(stack: ConvStack, multiple: number): ConvStack {
  let inChannels = stack.layers[0]?.inChannels ?? 0;
  const layers = stack.layers.map((layer, i): ConvLayer => {
    const isLast = i === stack.layers.length - 1;
    const outChannels = isLast ? layer.outChannels : Math.ceil(layer.outChannels / multiple) * multiple;
    const to = { ...layer, inChannels, outChannels };
    inChannels = outChannels;
    const bias = new Float32Array(outChannels);
    bias.set(layer.bias);
    return { ...to, bias, weights: moveWeights(layer.weights, layer, to) };
  });
  return { ...stack, layers };
}

/** Leaves the added channels out of the gradients of a padded net. */
export function cropGradients(
  gradients: ParameterGradients,
  padded: ConvStack,
  stack: ConvStack,
): ParameterGradients {
  const pairs = stack.layers.map((layer, i) => ({ layer, from: padded.layers[i] as ConvLayer }));
  return {
    weights: pairs.map(({ layer, from }, i) =>
      moveWeights(gradients.weights[i] as Float32Array, from, layer),
    ),
    biases: pairs.map(({ layer }, i) => (gradients.biases[i] as Float32Array).slice(0, layer.outChannels)),
    meanScores: gradients.meanScores,
  };
}

type WeightShape = Pick<ConvLayer, 'inChannels' | 'outChannels' | 'kernel'>;

/** Copies the channels that two OIHW kernels have in common; the others become 0. */
function moveWeights(weights: Float32Array, from: WeightShape, to: WeightShape): Float32Array {
  const area = to.kernel * to.kernel;
  const moved = new Float32Array(to.outChannels * to.inChannels * area);
  const run = Math.min(from.inChannels, to.inChannels) * area;
  for (let o = 0; o < Math.min(from.outChannels, to.outChannels); o++) {
    const start = o * from.inChannels * area;
    moved.set(weights.subarray(start, start + run), o * to.inChannels * area);
  }
  return moved;
}

/** The first `channels` channels of [N, C, h, w]: what a padded layer gives without its padding. */
export function cropChannels(t: Tensor, channels: number): Tensor {
  const { n, c, h, w } = nchw(t);
  if (c === channels) return t;
  const data = new Float32Array(n * channels * h * w);
  for (let i = 0; i < n; i++) {
    const start = i * c * h * w;
    data.set(t.data.subarray(start, start + channels * h * w), i * channels * h * w);
  }
  return { shape: [n, channels, h, w], data };
}
