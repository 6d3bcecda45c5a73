import type { Size, Tensor } from '../../tensor.ts';
import { stackMargin } from '../conv-stack.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';
import {
  blockedBias,
  blockedFlippedKernel,
  blockedKernel,
  blockedScoreInputGradient,
} from './blocked-layout.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import type { NetworkNodes } from './graphs.ts';
import { activateWithSlope, activationSlope } from './network-nodes.ts';

/**
 * The net with its gradient to the image, as onnxruntime would lay it out for a processor with wide vectors, written by
 * hand: channels in blocks of 8 or 16 from the first convolution to the last. Given the plain graph, onnxruntime does
 * that itself where the weights are constants, but goes back to the plain layout around every ELU, and needs a new
 * session for new weights, which takes as long as five to ten steps of a small net. Here the weights are inputs
 * ({@link blockedFeeds}): one session serves all nets of an architecture, and nothing is laid out anew within a step.
 * @param block channels in a block, see `findBlock`
 */
export function blockedNetwork(block: number): NetworkNodes {
  return (g, stack, image, size, withScore) => {
    const { layers } = stack;
    const { score, slopes } = withScore
      ? blockedForward(g, stack, image, block, 'score')
      : { score: undefined, slopes: blockedSlopes(g, stack, image, block) };
    const { channels, height, width } = lastInput(stack, size);
    let gradient = g.input('scoreInputGradient', [1, channels, height, width]);
    for (let i = layers.length - 2; i > 0; i--) {
      const bare = g.node('Mul', [gradient, slopes[i] as Value]);
      gradient = blockedWayBack(g, layers[i] as ConvLayer, i, bare, block);
    }
    // Blocks would be nearly empty with an image's channels: one matrix product instead.
    const { outChannels, inChannels, kernel } = layers[0] as ConvLayer;
    const weights = g.input('plainKernel', [outChannels, inChannels, kernel, kernel]);
    const bare = g.node('Mul', [gradient, slopes[0] as Value]);
    const plain = g.blockedNode('ReorderOutput', [bare], { channels: outChannels });
    return { score, gradient: g.node('ConvTranspose', [plain, weights], { kernel_shape: [kernel, kernel] }) };
  };
}

/** What a forward pass in blocks leaves behind. */
export interface BlockedForward {
  /** The input of each layer, in blocks but for the first, the image. */
  readonly inputs: readonly Value[];
  /** The derivative of the activation after each layer but the last, in blocks. */
  readonly slopes: readonly Value[];
  /** [N, 1, h, w] */
  readonly score: Value;
}

/**
 * Adds the forward pass.
 * @param name of the score
 */
export function blockedForward(
  g: GraphBuilder,
  { layers, activation }: ConvStack,
  image: Value,
  block: number,
  name?: string,
): BlockedForward {
  const inputs: Value[] = [image];
  const slopes: Value[] = [];
  let score = image;
  for (const [i, layer] of layers.entries()) {
    const out = blockedLayer(g, inputs[i] as Value, layer, i, block);
    if (i === layers.length - 1) {
      score = g.blockedNode('ReorderOutput', [out], { channels: 1 }, name);
    } else {
      const { value, slope } = activateWithSlope(g, activation, out);
      inputs.push(value);
      slopes.push(slope);
    }
  }
  return { inputs, slopes, score };
}

/**
 * Adds the forward pass as far as the gradient to the image needs it: without the last layer, whose one channel takes a
 * block of its own, half the work of a hidden layer. Leaves `kernel` and `bias` of the last layer out of the inputs.
 * @returns the derivative of the activation after each layer but the last, in blocks
 */
function blockedSlopes(
  g: GraphBuilder,
  { layers, activation }: ConvStack,
  image: Value,
  block: number,
): Value[] {
  let input = image;
  return layers.slice(0, -1).map((layer, i) => {
    const out = blockedLayer(g, input, layer, i, block);
    if (i === layers.length - 2) return activationSlope(g, activation, out);
    const { value, slope } = activateWithSlope(g, activation, out);
    input = value;
    return slope;
  });
}

function blockedLayer(g: GraphBuilder, input: Value, layer: ConvLayer, index: number, block: number): Value {
  return blockedConvolution(g, input, layer, {
    weights: g.input(`kernel${index}`, kernelShape(layer, block)),
    bias: g.input(`bias${index}`, [wholeBlocks(layer.outChannels, block)]),
    pad: 0,
  });
}

/** Takes a gradient from a layer's bare output back to its input: neither the first layer nor the last. */
export function blockedWayBack(
  g: GraphBuilder,
  layer: ConvLayer,
  index: number,
  gradient: Value,
  block: number,
): Value {
  const back = transposed(layer);
  return blockedConvolution(g, gradient, back, {
    weights: g.input(`flipped${index}`, kernelShape(back, block)),
    pad: layer.kernel - 1,
  });
}

/**
 * The inputs of {@link blockedNetwork} that are the same for every image of a size: shape and values by name.
 * @param kept of another net of the same architecture: the values go into its memory
 */
export function blockedFeeds(
  stack: ConvStack,
  size: Size,
  block: number,
  kept?: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> {
  const feeds: Record<string, Tensor> = {};
  const into = (name: string) => kept?.[name]?.data;
  const last = stack.layers.length - 1;
  for (const [i, layer] of stack.layers.entries()) {
    const [kernelName, biasName, flippedName] = [`kernel${i}`, `bias${i}`, `flipped${i}`];
    const bias = blockedBias(layer.bias, block, into(biasName));
    feeds[kernelName] = {
      shape: kernelShape(layer, block),
      data: blockedKernel(layer.weights, layer, block, into(kernelName)),
    };
    feeds[biasName] = { shape: [bias.length], data: bias };
    if (i === 0 || i === last) continue;
    const back = transposed(layer);
    feeds[flippedName] = {
      shape: kernelShape(back, block),
      data: blockedFlippedKernel(layer, block, into(flippedName)),
    };
  }
  const { outChannels, inChannels, kernel, weights } = stack.layers[0] as ConvLayer;
  // The net's own memory, as it is.
  feeds['plainKernel'] = { shape: [outChannels, inChannels, kernel, kernel], data: weights };
  const { channels, height, width } = lastInput(stack, size);
  const data = blockedScoreInputGradient(stack, size, block, into('scoreInputGradient'));
  feeds['scoreInputGradient'] = { shape: [1, channels, height, width], data };
  return feeds;
}

type Extents = Pick<ConvLayer, 'inChannels' | 'outChannels' | 'kernel'>;

function blockedConvolution(
  g: GraphBuilder,
  x: Value,
  { kernel }: Extents,
  { weights, bias, pad }: { readonly weights: Value; readonly bias?: Value; readonly pad: number },
): Value {
  const inputs = bias === undefined ? [x, weights] : [x, weights, bias];
  return g.blockedNode('Conv', inputs, { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] });
}

function kernelShape({ outChannels, inChannels, kernel }: Extents, block: number): number[] {
  return [wholeBlocks(outChannels, block), inChannels, kernel, kernel];
}

function wholeBlocks(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/** The layer on the way back. */
function transposed({ inChannels, outChannels, kernel }: Extents): Extents {
  return { inChannels: outChannels, outChannels: inChannels, kernel };
}

/** Extents of what the last layer takes. */
export function lastInput(stack: ConvStack, size: Size) {
  const { inChannels, kernel } = stack.layers.at(-1) as ConvLayer;
  const margin = stackMargin(stack) - (kernel - 1);
  return { channels: inChannels, height: size.height - margin, width: size.width - margin };
}
