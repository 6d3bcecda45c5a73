import type { Size } from '../../tensor.ts';
import { stackMargin } from '../conv-stack.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';
import { type GraphBuilder, graphBuilder, type ModelInfo, type Value } from './graph-builder.ts';
import { activationNodes, forwardNodes, imageGradientNodes } from './network-nodes.ts';

/**
 * Adds the net with its gradient: `score`, and ∂(Σ score)/∂image, of one image where that is the same for all.
 * @param withScore whether the score is asked for; without, it may be left out
 */
export type NetworkNodes = (
  g: GraphBuilder,
  stack: ConvStack,
  image: Value,
  size: Size,
  withScore: boolean,
) => { readonly score: Value | undefined; readonly gradient: Value };

/** The weights are constants. */
const constantNetwork: NetworkNodes = (g, stack, image, size) => {
  const forward = forwardNodes(g, stack, image);
  return { score: forward.score, gradient: imageGradientNodes(g, forward, scoreSize(stack, size)) };
};

/** A map of a pixel's channels: A x + b, A row after row. */
interface ChannelMap {
  readonly matrix: readonly number[];
  readonly offset: readonly number[];
}

export interface ScoreModelOptions extends Partial<ModelInfo> {
  /** What the net sees of a pixel's channels. */
  readonly colour?: ChannelMap | undefined;
  /** Also gives what the net sees, with its margin: output `state` [N, C, H + 2 margin, W + 2 margin]. */
  readonly withState?: boolean;
  /** Width of the zero margin that the model puts around its input, in pixels (0). */
  readonly margin?: number;
}

/**
 * The net f as an ONNX model of its own: input `image` [N, C, H, W], output `score` [N, 1, h, w], any N, H, W.
 * @returns the bytes of an .onnx file
 */
export function scoreModel(stack: ConvStack, options: ScoreModelOptions = {}): Uint8Array {
  const { margin = 0, colour, withState = false, name = 'score', ...info } = options;
  const g = graphBuilder();
  const image = g.input('image', ['N', channelsOf(stack), 'H', 'W']);
  const pads = g.integers([0, 0, margin, margin, 0, 0, margin, margin]);
  const seen = colour === undefined ? image : mixedChannels(g, image, channelsOf(stack), colour);
  const padded = margin > 0 ? g.node('Pad', [seen, pads]) : seen;
  g.output(activationNodes(g, stack, padded).at(-1) as Value, ['N', 1, 'h', 'w']);
  if (withState) {
    const state = g.node('Identity', [padded], {}, 'state');
    g.output(state, ['N', channelsOf(stack), 'stateH', 'stateW']);
  }
  return g.build({ name, ...info });
}

export interface FreeStepOptions extends Partial<ModelInfo> {
  /** δ² */
  readonly stepSize: number;
  /** μ */
  readonly momentum: number;
  /** Width of the margin that belongs to the state, in pixels. */
  readonly margin: number;
  /** From the net's colours to the image's: what {@link ScoreModelOptions.colour} maps, back. */
  readonly back: ChannelMap | undefined;
}

/**
 * A Langevin step without noise as an ONNX model of its own, for any N, H, W. Inputs `state` [N, C, H, W], what the net
 * sees, margin included ({@link scoreModel} makes it of an image), and `velocity`, of its shape, 0 at first. Outputs:
 * `score` [N, 1, h, w] of the state, `gradient` = ∂(Σ score)/∂state, `nextVelocity` = μ · velocity + δ²/2 · gradient,
 * `nextState` = clip(state + nextVelocity, −c, c), and `image`: that without its margin, in the image's colours, in
 * [−1, 1].
 * @returns the bytes of an .onnx file
 */
export function freeStepModel(stack: ConvStack, options: FreeStepOptions): Uint8Array {
  const { stepSize, momentum, margin, back, name = 'langevin-step', ...info } = options;
  const g = graphBuilder();
  const channels = channelsOf(stack);
  const shape = ['N', channels, 'H', 'W'];
  const state = g.input('state', shape);
  const velocity = g.input('velocity', shape);
  const forward = forwardNodes(g, stack, state);
  const gradient = g.node('Identity', [imageGradientNodes(g, forward)], {}, 'gradient');
  const driven = g.node('Mul', [gradient, g.scalar(stepSize / 2)]);
  const kept = g.node('Mul', [velocity, g.scalar(momentum)]);
  const moved = g.node('Add', [kept, driven], {}, 'nextVelocity');
  const next = clipKeepingNaN(g, g.node('Add', [state, moved]), stack.limit ?? 1, 'nextState');
  const inner =
    margin > 0
      ? g.node('Slice', [
          next,
          g.integers([margin, margin]),
          g.integers([-margin, -margin]),
          g.integers([2, 3]),
        ])
      : next;
  const shown = back === undefined ? inner : mixedChannels(g, inner, channels, back);
  g.output(forward.score, ['N', 1, 'h', 'w']);
  for (const value of [gradient, moved, next]) g.output(value, shape);
  g.output(clipKeepingNaN(g, shown, 1, 'image'), ['N', channels, 'imageH', 'imageW']);
  return g.build({ name, ...info });
}

/** A convolution of one pixel. */
function mixedChannels(
  g: GraphBuilder,
  image: Value,
  channels: number,
  { matrix, offset }: ChannelMap,
): Value {
  const weights = g.constant([channels, channels, 1, 1], Float32Array.from(matrix));
  return g.node('Conv', [image, weights, g.constant([channels], Float32Array.from(offset))]);
}

/** Input `image` [N, C, H, W]; outputs what each layer gives after its activation, in order. Any N, H, W. */
export function activationModel(stack: ConvStack): {
  readonly bytes: Uint8Array;
  readonly outputs: readonly Value[];
} {
  const g = graphBuilder();
  const image = g.input('image', ['N', channelsOf(stack), 'H', 'W']);
  const outputs = activationNodes(g, stack, image);
  outputs.forEach((value, layer) => {
    g.output(value, ['N', (stack.layers[layer] as ConvLayer).outChannels, `h${layer}`, `w${layer}`]);
  });
  return { bytes: g.build({ name: 'activations' }), outputs };
}

/** Input `image`; outputs `score` and `gradient`, ∂(Σ score)/∂image, of the image's shape. */
export function scoreGradientModel(stack: ConvStack, size: Size): Uint8Array {
  const g = graphBuilder();
  const image = imageInput(g, stack, size);
  const forward = forwardNodes(g, stack, image);
  const gradient = imageGradientNodes(g, forward, scoreSize(stack, size));
  // A net of one layer has the same gradient everywhere: give it the batch axis.
  g.node('Expand', [gradient, g.node('Shape', [image])], {}, 'gradient');
  outputScore(g, forward.score, stack, size);
  g.output('gradient', ['N', channelsOf(stack), size.height, size.width]);
  return g.build({ name: 'score-gradient' });
}

export interface StepModelOptions {
  /** Adds the inputs `mask` (bool) and `values`: where the mask holds, `next` is the value. */
  readonly clamped: boolean;
  /** May add inputs for the weights; left out, they are constants. */
  readonly network?: NetworkNodes | undefined;
  /** Whether the score is asked for (true); without, the model may leave it out. */
  readonly withScore?: boolean;
  /** How many steps it takes (1). */
  readonly steps?: number;
}

/**
 * Langevin steps, one by default: inputs `image` and `velocity`; outputs `nextVelocity` = momentum · velocity + drift ·
 * ∂(Σ score)/∂image with `drift` = δ²/2, `next` = clip(image + nextVelocity + sigma · noise, −c, c), and `score` of
 * `image`. The velocity of a fresh chain may be one zero. `noise` may be one number ([1, 1, 1, 1]), so that a step
 * without noise is a run of the same session. Of several steps each after the first has an input of its own for noise,
 * `noise1` …; `next` and `nextVelocity` are of the last one, `score` is of the state before it, and `lastVelocity` is
 * the velocity before it.
 */
export function langevinStepModel(
  stack: ConvStack,
  size: Size,
  { clamped, network = constantNetwork, withScore = true, steps = 1 }: StepModelOptions,
): Uint8Array {
  const g = graphBuilder();
  const channels = channelsOf(stack);
  const { height, width } = size;
  let image = imageInput(g, stack, size);
  const drift = g.input('drift', []);
  const sigma = g.input('sigma', []);
  let velocity = g.input('velocity', ['velocityN', 'velocityC', 'velocityH', 'velocityW']);
  const momentum = g.input('momentum', []);
  for (let step = 0; step < steps; step++) {
    const last = step === steps - 1;
    const of = step === 0 ? '' : `${step}`;
    const noise = g.input(`noise${of}`, [`noiseN${of}`, `noiseC${of}`, `noiseH${of}`, `noiseW${of}`]);
    const { score, gradient } = network(g, stack, image, size, withScore && last);
    const kept = g.node('Mul', [velocity, momentum]);
    const driven = g.node('Mul', [gradient, drift]);
    const moved = g.node('Add', [driven, kept], {}, velocityName(steps - 1 - step));
    const noisy = g.node('Add', [g.node('Add', [image, moved]), g.node('Mul', [noise, sigma])]);
    const clipped = clipKeepingNaN(g, noisy, stack.limit ?? 1, !clamped && last ? 'next' : undefined);
    image = clipped;
    if (clamped) {
      const mask = g.input('mask', ['maskN', 1, height, width], 'bool');
      const values = g.input('values', ['valuesN', channels, height, width]);
      image = last
        ? g.node('Where', [mask, values, clipped], {}, 'next')
        : g.node('Where', [mask, values, clipped]);
    }
    if (last) {
      g.output('next', ['N', channels, height, width]);
      g.output(moved, ['N', channels, height, width]);
      if (score !== undefined) outputScore(g, score, stack, size);
      if (score !== undefined && step > 0) g.output(velocity, ['N', channels, height, width]);
    }
    velocity = moved;
  }
  return g.build({ name: 'langevin-step' });
}

/** @param left steps after the one that makes it */
function velocityName(left: number): string | undefined {
  return left === 0 ? 'nextVelocity' : left === 1 ? 'lastVelocity' : undefined;
}

/**
 * A WebGPU Clip turns NaN into its lower end, which would hide a chain that ran away. Adding 0·x brings NaN back, and
 * makes an infinite x, which the clip would hide as well, NaN.
 */
function clipKeepingNaN(g: GraphBuilder, x: Value, limit: number, name: string | undefined): Value {
  const clipped = g.node('Clip', [x, g.scalar(-limit), g.scalar(limit)]);
  return g.node('Add', [clipped, g.node('Mul', [x, g.scalar(0)])], {}, name);
}

function imageInput(g: GraphBuilder, stack: ConvStack, { height, width }: Size): Value {
  return g.input('image', ['N', channelsOf(stack), height, width]);
}

function outputScore(g: GraphBuilder, score: Value, stack: ConvStack, size: Size): void {
  const { height, width } = scoreSize(stack, size);
  g.output(score, ['N', 1, height, width]);
}

/** Extents of the score map of an image. */
export function scoreSize(stack: ConvStack, { height, width }: Size): Size {
  const margin = stackMargin(stack);
  return { height: height - margin, width: width - margin };
}

export function channelsOf(stack: ConvStack): number {
  return stack.layers[0]?.inChannels ?? 0;
}
