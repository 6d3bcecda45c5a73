import { assertNever } from '../../../errors.ts';
import type { Size } from '../../tensor.ts';
import type { Activation, ConvLayer, ConvStack } from '../engine.ts';
import { float, type GraphBuilder, type Value } from './graph-builder.ts';

/** A layer's parameters in a graph. Constants are written once, whatever reads them. */
interface LayerParameters {
  readonly layer: ConvLayer;
  readonly weights: Value;
  readonly bias: Value;
  /** The flipped kernel, where it is an input. */
  readonly flipped?: Value;
}

/** Names of a layer's parameters where they are inputs of the graph. */
export function parameterInputs(index: number) {
  return { weights: `kernel${index}`, bias: `bias${index}`, flipped: `flipped${index}` };
}

/** What the nodes of a forward pass leave behind. */
export interface ForwardPass {
  readonly layers: readonly LayerParameters[];
  /** The input of each layer; the first is the image. */
  readonly inputs: readonly Value[];
  /** The derivative of the activation in front of each layer; none in front of the first. */
  readonly slopes: readonly (Value | undefined)[];
  /** [N, 1, h, w] */
  readonly score: Value;
}

/**
 * Adds the forward pass alone, in the fewest nodes; returns what each layer gives after its activation. The last is
 * the score.
 */
export function activationNodes(g: GraphBuilder, stack: ConvStack, image: Value): readonly Value[] {
  const values: Value[] = [];
  for (const [i, constants] of addLayers(g, stack.layers).entries()) {
    const isLast = i === stack.layers.length - 1;
    const out = convolve(g, constants, values[i - 1] ?? image, isLast);
    values.push(isLast ? out : activate(g, stack.activation, out));
  }
  return values;
}

/**
 * Adds the forward pass in a form that shares work with the backward pass.
 * @param parameters whether the weights are constants of the graph, or inputs named by {@link parameterInputs}
 */
export function forwardNodes(
  g: GraphBuilder,
  stack: ConvStack,
  image: Value,
  parameters: 'constants' | 'inputs' = 'constants',
): ForwardPass {
  const layers = parameters === 'constants' ? addLayers(g, stack.layers) : declareLayers(g, stack.layers);
  const inputs: Value[] = [image];
  const slopes: (Value | undefined)[] = [undefined];
  let score = image;
  for (const [i, constants] of layers.entries()) {
    const isLast = i === layers.length - 1;
    const out = convolve(g, constants, inputs[i] as Value, isLast);
    if (isLast) {
      score = out;
    } else {
      const { value, slope } = activateWithSlope(g, stack.activation, out);
      inputs.push(value);
      slopes.push(slope);
    }
  }
  return { layers, inputs, slopes, score };
}

function declareLayers(g: GraphBuilder, layers: readonly ConvLayer[]): LayerParameters[] {
  return layers.map((layer, i) => {
    const { inChannels, outChannels, kernel } = layer;
    const names = parameterInputs(i);
    return {
      layer,
      weights: g.input(names.weights, [outChannels, inChannels, kernel, kernel]),
      bias: g.input(names.bias, [outChannels]),
      // Layer 0 has no way back, since the gradient to the image is not asked for; the last has one of its own.
      ...(i > 0 &&
        i < layers.length - 1 && {
          flipped: g.input(names.flipped, [inChannels, outChannels, kernel, kernel]),
        }),
    };
  });
}

function addLayers(g: GraphBuilder, layers: readonly ConvLayer[]): LayerParameters[] {
  return layers.map((layer) => ({
    layer,
    weights: g.constant([layer.outChannels, layer.inChannels, layer.kernel, layer.kernel], layer.weights),
    bias: g.constant([layer.outChannels], layer.bias),
  }));
}

function convolve(
  g: GraphBuilder,
  { layer, weights, bias }: LayerParameters,
  input: Value,
  isLast: boolean,
): Value {
  const attributes = { kernel_shape: [layer.kernel, layer.kernel], pads: [0, 0, 0, 0] };
  return g.node('Conv', [input, weights, bias], attributes, isLast ? 'score' : undefined);
}

function activate(g: GraphBuilder, activation: Activation, x: Value): Value {
  switch (activation.kind) {
    case 'elu':
      return g.node('Elu', [x], { alpha: float(1) });
    case 'leaky-relu':
      return g.node('LeakyRelu', [x], { alpha: float(activation.slope) });
    default:
      return assertNever(activation);
  }
}

/**
 * The activation and its derivative.
 * ELU is written as max(x, e − 1) with e = exp(min(x, 0)), because e is the derivative as well: onnxruntime's Exp
 * is several times as fast on the CPU as its Elu, which this replaces together with min(a, 0) + 1.
 * Leaky ReLU takes its slope at exactly 0, as automatic differentiation does elsewhere; 0 is common in a margin.
 */
export function activateWithSlope(
  g: GraphBuilder,
  activation: Activation,
  x: Value,
): { value: Value; slope: Value } {
  switch (activation.kind) {
    case 'elu': {
      const exponential = activationSlope(g, activation, x);
      const value = g.node('Max', [x, g.node('Sub', [exponential, g.scalar(1)])]);
      return { value, slope: exponential };
    }
    case 'leaky-relu': {
      const slope = activationSlope(g, activation, x);
      return { value: activate(g, activation, x), slope };
    }
    default:
      return assertNever(activation);
  }
}

/** The derivative alone. */
export function activationSlope(g: GraphBuilder, activation: Activation, x: Value): Value {
  switch (activation.kind) {
    case 'elu':
      return g.node('Exp', [g.node('Min', [x, g.scalar(0)])]);
    case 'leaky-relu': {
      const positive = g.node('Greater', [x, g.scalar(0)]);
      return g.node('Where', [positive, g.scalar(1), g.scalar(activation.slope)]);
    }
    default:
      return assertNever(activation);
  }
}

/**
 * Adds the gradient of Σ score with respect to the last layer's input: the same for every image of a size, hence a
 * constant [1, C, h, w] (onnxruntime folds it) that broadcasts over the batch.
 * @param scoreSize extents of the score map; undefined: of images of any size, [N, C, h, w] then
 */
export function scoreInputGradient(g: GraphBuilder, forward: ForwardPass, scoreSize?: Size): Value {
  const ones =
    scoreSize === undefined
      ? g.node('Expand', [g.scalar(1), g.node('Shape', [forward.score])])
      : onesOf(g, scoreSize);
  return transposedConvolution(g, forward.layers.at(-1) as LayerParameters, ones);
}

function onesOf(g: GraphBuilder, { height, width }: Size): Value {
  return g.constant([1, 1, height, width], new Float32Array(height * width).fill(1));
}

/** Takes a gradient from a layer's activated output, the next layer's input, back to its bare output. */
export function throughActivation(
  g: GraphBuilder,
  forward: ForwardPass,
  layer: number,
  gradient: Value,
): Value {
  return g.node('Mul', [gradient, forward.slopes[layer + 1] as Value]);
}

/** Takes a gradient from the last layer's input all the way back to the image. */
export function throughLayersBelow(g: GraphBuilder, forward: ForwardPass, lastInputGradient: Value): Value {
  let gradient = lastInputGradient;
  for (let layer = forward.layers.length - 2; layer >= 0; layer--) {
    gradient = throughLayer(g, forward, layer, throughActivation(g, forward, layer, gradient));
  }
  return gradient;
}

/** Adds ∂(Σ score)/∂image, [N, C, H, W]; when the net is one layer, it is one for all images (N = 1). */
export function imageGradientNodes(g: GraphBuilder, forward: ForwardPass, scoreSize?: Size): Value {
  return throughLayersBelow(g, forward, scoreInputGradient(g, forward, scoreSize));
}

/**
 * Takes a gradient from a layer's bare output back to its input: for a "valid" convolution that is a "full" convolution
 * with the kernel flipped and its channels swapped, which onnxruntime runs in its blocked layout. That layout pads
 * channels to blocks of 8 or 16, though, so the gradient to an image's few channels is cheaper as a transposed
 * convolution (one matrix product).
 */
export function throughLayer(g: GraphBuilder, forward: ForwardPass, layer: number, gradient: Value): Value {
  const parameters = forward.layers[layer] as LayerParameters;
  const { inChannels, outChannels, kernel } = parameters.layer;
  if (inChannels < 8 && parameters.flipped === undefined)
    return transposedConvolution(g, parameters, gradient);
  const flipped =
    parameters.flipped ??
    g.constant([inChannels, outChannels, kernel, kernel], flippedKernel(parameters.layer));
  const pad = kernel - 1;
  return g.node('Conv', [gradient, flipped], { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] });
}

function transposedConvolution(g: GraphBuilder, { layer, weights }: LayerParameters, gradient: Value): Value {
  return g.node('ConvTranspose', [gradient, weights], { kernel_shape: [layer.kernel, layer.kernel] });
}

/** OIHW weights with the kernel turned by 180° and the channels swapped: IOHW. */
export function flippedKernel({ inChannels, outChannels, kernel, weights }: ConvLayer): Float32Array {
  const area = kernel * kernel;
  const flipped = new Float32Array(weights.length);
  for (let o = 0, at = 0; o < outChannels; o++) {
    for (let i = 0; i < inChannels; i++) {
      const end = (i * outChannels + o + 1) * area - 1;
      for (let k = 0; k < area; k++, at++) flipped[end - k] = weights[at] as number;
    }
  }
  return flipped;
}
