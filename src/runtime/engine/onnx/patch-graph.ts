import type { Size } from '../../tensor.ts';
import type { PatchMatrix } from '../patch-bank.ts';
import { type GraphBuilder, graphBuilder, type Value } from './graph-builder.ts';

/** What a graph of patches is made for. */
export interface PatchGraph {
  readonly size: Size;
  readonly channels: number;
  readonly patch: number;
  readonly matrix: PatchMatrix;
  /** Of patchBias. */
  readonly bias: Float32Array;
}

/**
 * Inputs `images` [N, C, H, W] and `inverse` [1], 1/σ²; outputs `denoised` [N, H·W, C], and `score` [N, H·W], which is
 * f_σ of each patch. The patches of the images are gathered into rows, so that the softmax runs along the last axis,
 * which takes a fraction of the time of one along the channels.
 */
export function patchScoreModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const { matrix, channels, size } = graph;
  const inverse = g.input('inverse', [1]);
  const { products, rows } = productsOf(g, graph);
  const scaled = g.node('Mul', [products, inverse]);
  const weights = g.node('Softmax', [scaled], { axis: -1 });
  const middles = g.constant([matrix.count, channels], matrix.middles);
  const pixels = size.width * size.height;
  g.output(g.node('MatMul', [weights, middles], {}, 'denoised'), ['N', pixels, channels]);
  // The largest weight is exp(largest) / sum of all: no sum of exponentials is needed once more.
  const largest = g.node('ReduceMax', [scaled], { axes: [-1], keepdims: 0 });
  const share = g.node('Log', [g.node('ReduceMax', [weights], { axes: [-1], keepdims: 0 })]);
  const logSum = g.node('Div', [g.node('Sub', [largest, share]), inverse]);
  const squares = g.node('ReduceSumSquare', [rows], { axes: [-1], keepdims: 0 });
  const half = g.node('Mul', [squares, g.scalar(0.5)]);
  g.output(g.node('Sub', [logSum, half], {}, 'score'), ['N', pixels]);
  return g.build({ name: 'patches' });
}

/** Input `images`; output `nearest` [N, H·W], the patch at the least distance of each. */
export function nearestPatchModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const { products } = productsOf(g, graph);
  const { size } = graph;
  const nearest = g.node('ArgMax', [products], { axis: -1, keepdims: 0 });
  // As floats, which every engine hands over: there are fewer patches than float32 has whole numbers.
  g.output(g.node('Cast', [nearest], { to: 1 }, 'nearest'), ['N', size.width * size.height]);
  return g.build({ name: 'nearest patches' });
}

/** Pᵢ·Qⱼ with its bias, [N, H·W, h·w], and the patches themselves, [N, H·W, C·p·p]. */
function productsOf(
  g: GraphBuilder,
  { size: { height, width }, channels, patch, matrix, bias }: PatchGraph,
): { readonly products: Value; readonly rows: Value } {
  const reach = (patch - 1) / 2;
  const [high, wide] = [height + 2 * reach, width + 2 * reach];
  const images = g.input('images', ['N', channels, height, width]);
  const padded = g.node('Pad', [images, g.integers([0, 0, reach, reach, 0, 0, reach, reach])]);
  const flat = g.node('Reshape', [padded, g.integers([0, channels * high * wide])]);
  const places: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        for (let v = 0; v < patch; v++)
          for (let u = 0; u < patch; u++) places.push((c * high + y + v) * wide + x + u);
  const gathered = g.node('Gather', [flat, g.integers(places)], { axis: 1 });
  const rows = g.node('Reshape', [gathered, g.integers([0, height * width, matrix.dimension])]);
  const filters = g.constant([matrix.dimension, matrix.count], matrix.patches);
  const added = g.constant([height * width, matrix.count], bias);
  return { products: g.node('Add', [g.node('MatMul', [rows, filters]), added]), rows };
}
