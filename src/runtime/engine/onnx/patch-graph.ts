import type { Size } from '../../tensor.ts';
import type { PatchMatrix } from '../patch-bank.ts';
import { type GraphBuilder, graphBuilder, type Value } from './graph-builder.ts';

/**
 * A patch whose weight is so many powers of e below the largest counts as this one: no picture shows it, and the exponentials
 * of less are subnormal numbers, with which processors compute ten times as long.
 */
const NEGLIGIBLE = 60;

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
 * Inputs `images` [N, C, H, W] and `inverse` [1], 1/σ²; output `denoised` [N, H·W, C]. The patches of the images are gathered
 * into rows, so that the softmax runs along the last axis, which takes a fraction of the time of one along the channels.
 */
export function denoisingModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  weightsOf(g, graph);
  return g.build({ name: 'denoising by patches' });
}

/** As {@link denoisingModel}, and output `score` [N, H·W, 1], which is f_σ of each patch. */
export function patchScoreModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const { inverse, largest, weights, rows } = weightsOf(g, graph);
  // The largest weight is exp(largest) / sum of all: no sum of exponentials is needed once more.
  const share = g.node('Log', [g.node('ReduceMax', [weights], { axes: [-1], keepdims: 1 })]);
  const logSum = g.node('Div', [g.node('Sub', [largest, share]), inverse]);
  const squares = g.node('ReduceSumSquare', [rows], { axes: [-1], keepdims: 1 });
  const half = g.node('Mul', [squares, g.scalar(0.5)]);
  const { width, height } = graph.size;
  g.output(g.node('Sub', [logSum, half], {}, 'score'), ['N', width * height, 1]);
  return g.build({ name: 'patches' });
}

/** Input `images`; output `nearest` [N, H·W], the patch at the least distance of each. */
export function nearestPatchModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const rows = rowsOf(g, graph);
  const { matrix, size, bias } = graph;
  const products = g.node('Add', [
    productsOf(g, matrix, rows),
    g.constant([size.width * size.height, matrix.count], bias),
  ]);
  const nearest = g.node('ArgMax', [products], { axis: -1, keepdims: 0 });
  // As floats, which every engine hands over: there are fewer patches than float32 has whole numbers.
  g.output(g.node('Cast', [nearest], { to: 1 }, 'nearest'), ['N', size.width * size.height]);
  return g.build({ name: 'nearest patches' });
}

/** The weight of each of the photograph's patches in the denoised pixel, [N, H·W, h·w], and what it is made of. */
function weightsOf(
  g: GraphBuilder,
  graph: PatchGraph,
): Record<'inverse' | 'rows' | 'largest' | 'weights', Value> {
  const { matrix, channels, size, bias } = graph;
  const pixels = size.width * size.height;
  const inverse = g.input('inverse', [1]);
  const rows = rowsOf(g, graph);
  // Rows and bias are divided by σ², not what comes of them: there is much more of that.
  const products = productsOf(g, matrix, g.node('Mul', [rows, inverse]));
  const added = g.node('Mul', [g.constant([pixels, matrix.count], bias), inverse]);
  const scaled = g.node('Add', [products, added]);
  const largest = g.node('ReduceMax', [scaled], { axes: [-1], keepdims: 1 });
  const floor = g.node('Sub', [largest, g.scalar(NEGLIGIBLE)]);
  const weights = g.node('Softmax', [g.node('Max', [scaled, floor])], { axis: -1 });
  const middles = g.constant([matrix.count, channels], matrix.middles);
  g.output(g.node('MatMul', [weights, middles], {}, 'denoised'), ['N', pixels, channels]);
  return { inverse, rows, largest, weights };
}

/** Pᵢ·Qⱼ, [N, H·W, h·w]. */
function productsOf(g: GraphBuilder, { dimension, count, patches }: PatchMatrix, rows: Value): Value {
  return g.node('MatMul', [rows, g.constant([dimension, count], patches)]);
}

/** The patches of input `images`, [N, H·W, C·p·p]. */
function rowsOf(g: GraphBuilder, { size: { height, width }, channels, patch, matrix }: PatchGraph): Value {
  const reach = (patch - 1) / 2;
  const [high, wide] = [height + 2 * reach, width + 2 * reach];
  const images = g.input('images', ['N', channels, height, width]);
  const padded = g.node('Pad', [images, g.integers([0, 0, reach, reach, 0, 0, reach, reach])]);
  const flat = g.node('Reshape', [padded, g.integers([0, channels * high * wide])]);
  const places = new Int32Array(height * width * matrix.dimension);
  let at = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        for (let v = 0; v < patch; v++)
          for (let u = 0; u < patch; u++) places[at++] = (c * high + y + v) * wide + x + u;
  const gathered = g.node('Gather', [flat, g.indices(places)], { axis: 1 });
  return g.node('Reshape', [gathered, g.integers([0, height * width, matrix.dimension])]);
}
