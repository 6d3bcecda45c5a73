import type { Size } from '../../tensor.ts';
import type { ConvLayer, ConvStack, ParameterGradients } from '../engine.ts';
import { blockedForward, blockedWayBack, lastInput } from './blocked-network.ts';
import { type GraphBuilder, graphBuilder, type Value } from './graph-builder.ts';
import { channelsOf, scoreSize } from './graphs.ts';

/** Names of the inputs of a batch, 0 or 1. */
export function batchInputs(batch: number): { readonly image: string; readonly weight: string } {
  const of = batch === 0 ? '' : `${batch}`;
  return { image: `image${of}`, weight: `weight${of}` };
}

/**
 * Gradients of L = Σᵢ wᵢ·Σ score(xᵢ) to weights and biases, in onnxruntime's blocked layout.
 * Inputs: `image` [N, C, H, W] with N below a block; `weight` [N, 1, 1, 1], the wᵢ; `image1` and `weight1` of a second
 * batch; those of `blockedFeeds`.
 * Outputs, see {@link readBlockedGradients}: `gradients`, one after the other, those of the second batch added;
 * `meanScores` of all images. They are two because each result costs a tensor with memory of its own in JavaScript.
 *
 * A layer's weight gradient is one convolution: its inputs, with images and channels swapped, are the pictures, and the
 * gradient to its output is the kernel. In memory that gradient already is such a kernel, its channels in blocks.
 * @param batches 1 or 2
 */
export function blockedParameterGradientModel(
  stack: ConvStack,
  size: Size,
  block: number,
  batches: 1 | 2,
): Uint8Array {
  const g = graphBuilder();
  const first = batchGradient(g, stack, size, block, 0);
  if (batches === 1) {
    outputs(g, g.node('Concat', first.parts, { axis: 0 }, 'gradients'), first.meanScores);
  } else {
    const second = batchGradient(g, stack, size, block, 1);
    const [one, other] = [first, second].map(({ parts }) => g.node('Concat', parts, { axis: 0 }));
    const sum = g.node('Add', [one as Value, other as Value], {}, 'gradients');
    outputs(g, sum, [...first.meanScores, ...second.meanScores]);
  }
  return g.build({ name: 'parameter-gradients' });
}

function outputs(g: GraphBuilder, gradients: Value, meanScores: readonly Value[]): void {
  g.output(gradients, ['P']);
  g.output(g.node('Concat', meanScores, { axis: 0 }, 'meanScores'), ['N']);
}

/**
 * Reads the outputs of {@link blockedParameterGradientModel}.
 * @param lastBias the gradient to the last layer's bias, which the graph leaves out: every score has the slope wᵢ to it
 */
export function readBlockedGradients(
  { layers }: ConvStack,
  gradients: Float32Array,
  meanScores: Float32Array,
  lastBias: number,
): ParameterGradients {
  let at = 0;
  const next = (count: number): Float32Array => {
    const begin = at;
    at += count;
    return gradients.subarray(begin, at);
  };
  const weights = layers.map((layer) => next(layer.weights.length));
  const biases = layers.slice(0, -1).map(({ outChannels }) => next(outChannels));
  return { weights, biases: [...biases, Float32Array.of(lastBias)], meanScores: [...meanScores] };
}

/** Of one batch: the gradients to all weights, flat, then those to all biases but the last; the mean scores. */
function batchGradient(g: GraphBuilder, stack: ConvStack, size: Size, block: number, batch: number) {
  const inputs = batchInputs(batch);
  const image = g.input(inputs.image, [`N${batch}`, channelsOf(stack), size.height, size.width]);
  const weight = g.input(inputs.weight, [`N${batch}`, 1, 1, 1]);
  const { layers } = stack;
  const last = layers.length - 1;
  const forward = blockedForward(g, stack, image, block);
  const { height, width } = scoreSize(stack, size);
  const weights: Value[] = [];
  const biases: Value[] = [];

  // Of the score's block only the first channel is used.
  const first = new Float32Array(height * width * block).map((_, i) => (i % block === 0 ? 1 : 0));
  const scores = g.node('Mul', [weight, g.constant([1, height, width, block], first)]);
  weights[last] = weightGradient(g, last, layers[last] as ConvLayer, {
    input: forward.inputs[last] as Value,
    kernel: g.node('Reshape', [scores, g.integers([block, -1, height, width])]),
    extents: { height, width },
  });

  const { channels, ...lastSize } = lastInput(stack, size);
  const shared = g.input('scoreInputGradient', [1, channels, lastSize.height, lastSize.width]);
  let gradient = g.node('Mul', [weight, shared]);
  let extents: Size = lastSize;
  for (let i = last - 1; i >= 0; i--) {
    const layer = layers[i] as ConvLayer;
    const { outChannels } = layer;
    gradient = g.node('Mul', [gradient, forward.slopes[i] as Value]);
    const blocks = g.node('Reshape', [
      gradient,
      g.integers([-1, outChannels / block, extents.height * extents.width, block]),
    ]);
    const sums = g.node('ReduceSum', [blocks, g.integers([0, 2])], { keepdims: 0 });
    biases[i] = g.node('Reshape', [sums, g.integers([outChannels])]);
    const kernel = g.node('Transpose', [blocks], { perm: [1, 0, 2, 3] });
    weights[i] = weightGradient(g, i, layer, {
      input: forward.inputs[i] as Value,
      kernel: g.node('Reshape', [kernel, g.integers([outChannels, -1, extents.height, extents.width])]),
      extents,
    });
    if (i === 0) break;
    gradient = blockedWayBack(g, layer, i, gradient, block);
    const grown = layer.kernel - 1;
    extents = { height: extents.height + grown, width: extents.width + grown };
  }
  const meanScores = g.node('ReduceMean', [forward.score], { axes: [1, 2, 3], keepdims: 0 });
  return { parts: [...weights, ...biases], meanScores: [meanScores] };
}

interface WeightGradient {
  /** In blocks, but for the image. */
  readonly input: Value;
  /** The gradient to the layer's output as a kernel of N input channels. */
  readonly kernel: Value;
  /** Of that kernel. */
  readonly extents: Size;
}

/** @returns flat, OIHW */
function weightGradient(
  g: GraphBuilder,
  index: number,
  { inChannels, outChannels }: ConvLayer,
  { input, kernel, extents }: WeightGradient,
): Value {
  const plain = index === 0 ? input : g.blockedNode('ReorderOutput', [input], { channels: inChannels });
  const swapped = g.node('Transpose', [plain], { perm: [1, 0, 2, 3] });
  const { height, width } = extents;
  const attributes = { kernel_shape: [height, width], pads: [0, 0, 0, 0] };
  const blocks = g.blockedNode('Conv', [swapped, kernel], attributes);
  const rows = g.blockedNode('ReorderOutput', [blocks], { channels: outChannels });
  return g.node('Reshape', [g.node('Transpose', [rows], { perm: [1, 0, 2, 3] }), g.integers([-1])]);
}
