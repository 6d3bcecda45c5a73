import type { Size } from '../../tensor.ts';
import { FIRST_ADDRESS } from '../../wasm/kernel-memory.ts';
import { type OwnKernels, openOwnKernels } from '../../wasm/own-kernels.ts';
import { stackMargin } from '../conv-stack.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';
import { LAYOUT_KERNELS } from './layout-kernel-bytes.ts';

/**
 * Whether a net can run in onnxruntime's blocked layout with its weights as inputs: every hidden layer fills blocks,
 * and the image has fewer channels than one (it then stays as it is).
 */
export function fitsBlocks({ layers }: ConvStack, block: number): boolean {
  const hidden = layers.slice(0, -1);
  return (
    hidden.length > 0 &&
    (layers[0] as ConvLayer).inChannels < block &&
    hidden.every(({ outChannels }) => outChannels % block === 0)
  );
}

let opened: OwnKernels | undefined;

/** The kernels of kernels/layout, on this thread. */
export function layoutKernels(): OwnKernels {
  opened ??= openOwnKernels(LAYOUT_KERNELS);
  return opened;
}

/**
 * A kernel as onnxruntime's blocked convolution reads it: [O/b, I/b, k, k, b of I, b of O], or, where the input has fewer
 * channels than a block and is not blocked, [O/b, I, k, k, b of O].
 * @param weights OIHW
 * @param into where it goes; left out, to fresh memory
 * @returns O filled up with zeros to whole blocks
 */
export function blockedKernel(
  weights: Float32Array,
  { outChannels, inChannels, kernel }: Pick<ConvLayer, 'outChannels' | 'inChannels' | 'kernel'>,
  block: number,
  into?: Float32Array,
): Float32Array {
  return laidOut({ weights, outChannels, inChannels, kernel }, block, false, into);
}

/**
 * {@link blockedKernel} of the convolution that takes gradients back through a layer: its kernel turned by 180°, the
 * channels swapped.
 * @param layer as it runs forward
 */
export function blockedFlippedKernel(
  layer: Omit<ConvLayer, 'bias'>,
  block: number,
  into?: Float32Array,
): Float32Array {
  return laidOut(layer, block, true, into);
}

function laidOut(
  { weights, outChannels, inChannels, kernel }: Omit<ConvLayer, 'bias'>,
  block: number,
  flipped: boolean,
  into: Float32Array | undefined,
): Float32Array {
  const area = kernel * kernel;
  const [to, from] = flipped ? [inChannels, outChannels] : [outChannels, inChannels];
  const [perOut, perIn] = flipped ? [area, to * area] : [from * area, area];
  const out = into ?? new Float32Array(Math.ceil(to / block) * block * from * area);
  const kernels = layoutKernels();
  const at = FIRST_ADDRESS + Math.ceil(weights.length / 4) * 16;
  kernels.reserve(at + 4 * out.length);
  kernels.write(FIRST_ADDRESS, weights);
  const inBlock = from < block ? 1 : block;
  kernels.functions['laidOut']!(
    ...[FIRST_ADDRESS, at, to, from, area, perOut, perIn, block, inBlock, flipped ? 1 : 0],
  );
  return kernels.read(at, out);
}

/** A bias filled up with zeros to whole blocks. */
export function blockedBias(bias: Float32Array, block: number, into?: Float32Array): Float32Array {
  const out = into ?? new Float32Array(Math.ceil(bias.length / block) * block);
  out.set(bias);
  return out;
}

/**
 * ∂(Σ score)/∂ the last layer's input, [C, h, w] with channels in blocks. Every score has the same weight, so it depends on
 * the last kernel alone: at each place the sum of those of its weights whose score lies within the map.
 * @param size of the image
 */
export function blockedScoreInputGradient(
  stack: ConvStack,
  size: Size,
  block: number,
  into?: Float32Array,
): Float32Array {
  const { inChannels, kernel, weights } = stack.layers.at(-1) as ConvLayer;
  const margin = stackMargin(stack) - (kernel - 1);
  const [height, width] = [size.height - margin, size.width - margin];
  const out = into ?? new Float32Array(inChannels * height * width);
  const kernels = layoutKernels();
  const at = FIRST_ADDRESS + Math.ceil(weights.length / 4) * 16;
  kernels.reserve(at + 4 * out.length);
  kernels.write(FIRST_ADDRESS, weights);
  kernels.functions['scoreInputGradient']!(FIRST_ADDRESS, at, inChannels, kernel, height, width, block);
  return kernels.read(at, out);
}
