import type { Size } from '../../tensor.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';
import { blockedForward, blockedWayBack, lastInput } from './blocked-network.ts';
import { type GraphBuilder, graphBuilder, type Value } from './graph-builder.ts';
import { channelsOf, scoreSize } from './graphs.ts';

/**
 * Gradients of L = Σᵢ wᵢ·Σ score(xᵢ) to weights and biases, in onnxruntime's blocked layout.
 * Inputs: `image` [N, C, H, W] with N below a block; `weight` [N, 1, 1, 1], the wᵢ; those of `blockedFeeds`.
 * Outputs: `weights0` … and `biases0` …, a layer each, OIHW; `meanScores` [N].
 *
 * A layer's weight gradient is one convolution: its inputs, with images and channels swapped, are the pictures, and the
 * gradient to its output is the kernel. In memory that gradient already is such a kernel, its channels in blocks.
 */
export function blockedParameterGradientModel(stack: ConvStack, size: Size, block: number): Uint8Array {
  const g = graphBuilder();
  const image = g.input('image', ['N', channelsOf(stack), size.height, size.width]);
  const weight = g.input('weight', ['N', 1, 1, 1]);
  const { layers } = stack;
  const last = layers.length - 1;
  const forward = blockedForward(g, stack, image, block);
  const { height, width } = scoreSize(stack, size);

  // Of the score's block only the first channel is used.
  const first = new Float32Array(height * width * block).map((_, i) => (i % block === 0 ? 1 : 0));
  const scores = g.node('Mul', [weight, g.constant([1, height, width, block], first)]);
  weightGradient(g, last, layers[last] as ConvLayer, {
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
    g.output(g.node('Reshape', [sums, g.integers([outChannels])], {}, `biases${i}`), [outChannels]);
    const kernel = g.node('Transpose', [blocks], { perm: [1, 0, 2, 3] });
    weightGradient(g, i, layer, {
      input: forward.inputs[i] as Value,
      kernel: g.node('Reshape', [kernel, g.integers([outChannels, -1, extents.height, extents.width])]),
      extents,
    });
    if (i === 0) break;
    gradient = blockedWayBack(g, layer, i, gradient, block);
    const grown = layer.kernel - 1;
    extents = { height: extents.height + grown, width: extents.width + grown };
  }
  g.node('ReduceMean', [forward.score], { axes: [1, 2, 3], keepdims: 0 }, 'meanScores');
  g.output('meanScores', ['N']);
  return g.build({ name: 'parameter-gradients' });
}

interface WeightGradient {
  /** In blocks, but for the image. */
  readonly input: Value;
  /** The gradient to the layer's output as a kernel of N input channels. */
  readonly kernel: Value;
  /** Of that kernel. */
  readonly extents: Size;
}

function weightGradient(
  g: GraphBuilder,
  index: number,
  { inChannels, outChannels, kernel: extent }: ConvLayer,
  { input, kernel, extents }: WeightGradient,
): void {
  const plain = index === 0 ? input : g.blockedNode('ReorderOutput', [input], { channels: inChannels });
  const swapped = g.node('Transpose', [plain], { perm: [1, 0, 2, 3] });
  const { height, width } = extents;
  const attributes = { kernel_shape: [height, width], pads: [0, 0, 0, 0] };
  const blocks = g.blockedNode('Conv', [swapped, kernel], attributes);
  const rows = g.blockedNode('ReorderOutput', [blocks], { channels: outChannels });
  g.node('Transpose', [rows], { perm: [1, 0, 2, 3] }, `weights${index}`);
  g.output(`weights${index}`, [outChannels, inChannels, extent, extent]);
}
