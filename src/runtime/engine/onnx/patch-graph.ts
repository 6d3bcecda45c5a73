import type { Size } from '../../tensor.ts';
import type { PatchColumns } from '../patch-bank.ts';
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
  readonly columns: PatchColumns;
  /** Of placeRows. */
  readonly places: Float32Array;
}

/**
 * Inputs `images` [N, C, H, W] and `inverse` [1], 1/σ²; outputs `denoised` [N, H·W, C], and `score` [N, H·W, 1], which is f_σ
 * of each patch. The patches of the images are gathered into rows, so that the sums run along the last axis, which takes a
 * fraction of the time of those along the channels.
 */
export function patchModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const { columns, channels, size } = graph;
  const pixels = size.width * size.height;
  const inverse = g.input('inverse', [1]);
  const { pixelRows, rows } = rowsOf(g, graph);
  // Rows are divided by σ², not what comes of them: there is much more of that.
  const scaled = productsOf(g, columns, g.node('Mul', [rows, inverse]));
  const largest = g.node('ReduceMax', [scaled], { axes: [-1], keepdims: 1 });
  const below = g.node('Max', [g.node('Sub', [scaled, largest]), g.scalar(-NEGLIGIBLE)]);
  // Beside the middles a column of ones, which sums the weights.
  const sums = g.node('MatMul', [
    g.node('Exp', [below]),
    g.constant([columns.count, channels + 1], withOnes(columns, channels)),
  ]);
  const part = (from: number, to: number): Value =>
    g.node('Slice', [sums, g.integers([from]), g.integers([to]), g.integers([2])]);
  const total = part(channels, channels + 1);
  g.output(g.node('Div', [part(0, channels), total], {}, 'denoised'), ['N', pixels, channels]);
  const logSum = g.node('Div', [g.node('Add', [largest, g.node('Log', [total])]), inverse]);
  const squares = g.node('ReduceSumSquare', [pixelRows], { axes: [-1], keepdims: 1 });
  const half = g.node('Mul', [squares, g.scalar(0.5)]);
  g.output(g.node('Sub', [logSum, half], {}, 'score'), ['N', pixels, 1]);
  return g.build({ name: 'patches' });
}

/** Input `images`; output `nearest` [N, H·W], the patch at the least distance of each. */
export function nearestPatchModel(graph: PatchGraph): Uint8Array {
  const g = graphBuilder();
  const { rows } = rowsOf(g, graph);
  const { columns, size } = graph;
  const nearest = g.node('ArgMax', [productsOf(g, columns, rows)], { axis: -1, keepdims: 0 });
  // As floats, which every engine hands over: there are fewer patches than float32 has whole numbers.
  g.output(g.node('Cast', [nearest], { to: 1 }, 'nearest'), ['N', size.width * size.height]);
  return g.build({ name: 'nearest patches' });
}

/** Rows times columns, [N, H·W, h·w]. */
function productsOf(
  g: GraphBuilder,
  { dimension, placeDimension, count, patches, places }: PatchColumns,
  rows: Value,
): Value {
  const both = new Float32Array((dimension + placeDimension) * count);
  both.set(patches);
  both.set(places, dimension * count);
  return g.node('MatMul', [rows, g.constant([dimension + placeDimension, count], both)]);
}

/**
 * The patches of input `images`: `pixelRows` [N, H·W, C·p·p], and `rows` with what their places say. Lines of a patch are
 * gathered first, then its lines: few long moves instead of many short ones.
 */
function rowsOf(
  g: GraphBuilder,
  { size: { height, width }, channels, patch, columns, places }: PatchGraph,
): { readonly pixelRows: Value; readonly rows: Value } {
  const reach = (patch - 1) / 2;
  const [high, wide] = [height + 2 * reach, patch * channels];
  const images = g.input('images', ['N', channels, height, width]);
  const padded = g.node('Pad', [images, g.integers([0, 0, reach, reach, 0, 0, reach, reach])]);
  const lastly = g.node('Transpose', [padded], { perm: [0, 2, 3, 1] });
  const along = Int32Array.from({ length: width * patch }, (_, k) => Math.floor(k / patch) + (k % patch));
  const gathered = g.node('Gather', [lastly, g.indices(along)], { axis: 2 });
  const lines = g.node('Reshape', [gathered, g.integers([0, high * width, wide])]);
  const down = Int32Array.from({ length: height * width * patch }, (_, k) => {
    const pixel = Math.floor(k / patch);
    return pixel + (k % patch) * width;
  });
  const { dimension, placeDimension } = columns;
  const pixels = height * width;
  const pixelRows = g.node('Reshape', [
    g.node('Gather', [lines, g.indices(down)], { axis: 1 }),
    g.integers([0, pixels, dimension]),
  ]);
  const beside = new Float32Array(pixels * (dimension + placeDimension));
  for (let i = 0; i < pixels; i++)
    beside.set(
      places.subarray(i * placeDimension, (i + 1) * placeDimension),
      i * (dimension + placeDimension) + dimension,
    );
  const widened = g.node('Pad', [pixelRows, g.integers([0, 0, 0, 0, 0, placeDimension])]);
  return {
    pixelRows,
    rows: g.node('Add', [widened, g.constant([pixels, dimension + placeDimension], beside)]),
  };
}

function withOnes({ count, middles }: PatchColumns, channels: number): Float32Array {
  const out = new Float32Array(count * (channels + 1)).fill(1);
  for (let j = 0; j < count; j++)
    out.set(middles.subarray(j * channels, (j + 1) * channels), j * (channels + 1));
  return out;
}
