import type { Size } from '../../tensor.ts';
import { stackMargin } from '../conv-stack.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';

/**
 * Whether a net can run in onnxruntime's blocked layout with its weights as inputs: every hidden layer fills blocks, and the
 * image has fewer channels than one (it then stays as it is).
 */
export function fitsBlocks({ layers }: ConvStack, block: number): boolean {
  const hidden = layers.slice(0, -1);
  return (
    hidden.length > 0 &&
    (layers[0] as ConvLayer).inChannels < block &&
    hidden.every(({ outChannels }) => outChannels % block === 0)
  );
}

/**
 * A kernel as onnxruntime's blocked convolution reads it: [O/b, I/b, k, k, b of I, b of O], or, where the input has fewer
 * channels than a block and is not blocked, [O/b, I, k, k, b of O].
 * @param weights OIHW
 * @returns O filled up with zeros to whole blocks
 */
export function blockedKernel(
  weights: Float32Array,
  { outChannels, inChannels, kernel }: Pick<ConvLayer, 'outChannels' | 'inChannels' | 'kernel'>,
  block: number,
): Float32Array {
  const area = kernel * kernel;
  const blocks = Math.ceil(outChannels / block);
  const out = new Float32Array(blocks * block * inChannels * area);
  const inBlock = inChannels < block ? 1 : block;
  let at = 0;
  for (let o = 0; o < blocks * block; o += block) {
    const filled = Math.min(block, outChannels - o);
    for (let i = 0; i < inChannels; i += inBlock) {
      for (let k = 0; k < area; k++) {
        for (let inner = i; inner < i + inBlock; inner++, at += block) {
          for (let n = 0; n < filled; n++) {
            out[at + n] = weights[((o + n) * inChannels + inner) * area + k] as number;
          }
        }
      }
    }
  }
  return out;
}

/** A bias filled up with zeros to whole blocks. */
export function blockedBias(bias: Float32Array, block: number): Float32Array {
  const out = new Float32Array(Math.ceil(bias.length / block) * block);
  out.set(bias);
  return out;
}

/**
 * ∂(Σ score)/∂ the last layer's input, [C, h, w] with channels in blocks. Every score has the same weight, so it depends on
 * the last kernel alone: at each place the sum of those of its weights whose score lies within the map.
 * @param size of the image
 */
export function blockedScoreInputGradient(stack: ConvStack, size: Size, block: number): Float32Array {
  const { inChannels, kernel, weights } = stack.layers.at(-1) as ConvLayer;
  const margin = stackMargin(stack) - (kernel - 1);
  const [height, width] = [size.height - margin, size.width - margin];
  const rows = rangesWithin(height, kernel);
  const columns = rangesWithin(width, kernel);
  const out = new Float32Array(inChannels * height * width);
  for (let c = 0; c < inChannels; c++) {
    const sums = new Map<number, number>();
    const first = (c - (c % block)) * height * width + (c % block);
    for (let y = 0; y < height; y++) {
      const row = rows[y] as Range;
      for (let x = 0; x < width; x++) {
        const column = columns[x] as Range;
        const key = row.key * (kernel * kernel) ** 2 + column.key;
        let sum = sums.get(key);
        if (sum === undefined) {
          sum = 0;
          for (let ky = row.from; ky < row.to; ky++) {
            for (let kx = column.from; kx < column.to; kx++) {
              sum += weights[(c * kernel + ky) * kernel + kx] as number;
            }
          }
          sums.set(key, sum);
        }
        out[first + (y * width + x) * block] = sum;
      }
    }
  }
  return out;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly key: number;
}

/** For each place of an axis, which offsets of a kernel over it belong to a place of the (shorter) map. */
function rangesWithin(length: number, kernel: number): Range[] {
  const map = length - kernel + 1;
  return Array.from({ length }, (_, place) => {
    const from = Math.max(0, place - map + 1);
    const to = Math.min(kernel, place + 1);
    return { from, to, key: from * (kernel + 1) + to };
  });
}
