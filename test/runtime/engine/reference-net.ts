import type { Activation, ConvLayer, ConvStack } from '../../../src/runtime/engine/engine.ts';
import { elementCount, type Tensor } from '../../../src/runtime/tensor.ts';

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers (Box–Muller). */
export function normals(count: number, seed: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** An image of numbers in [−range, range). */
export function randomImage(shape: readonly number[], seed: number, range = 1): Tensor {
  const next = uniform(seed);
  const data = Float32Array.from({ length: elementCount(shape) }, () => (2 * next() - 1) * range);
  return { shape, data };
}

export interface NetOptions {
  readonly inChannels?: number;
  /** [output channels, kernel] a layer. */
  readonly layers: readonly (readonly [number, number])[];
  readonly activation?: Activation;
  readonly seed?: number;
}

/** A net whose layers keep the size of their values: weights of variance 1/fan-in, small biases. */
export function randomNet(options: NetOptions): ConvStack {
  const { inChannels = 3, activation = { kind: 'elu' }, seed = 1 } = options;
  const next = uniform(seed);
  let channels = inChannels;
  const layers = options.layers.map(([outChannels, kernel]): ConvLayer => {
    const fanIn = channels * kernel * kernel;
    const layer = {
      inChannels: channels,
      outChannels,
      kernel,
      weights: Float32Array.from(
        { length: outChannels * fanIn },
        () => (2 * next() - 1) * Math.sqrt(3 / fanIn),
      ),
      bias: Float32Array.from({ length: outChannels }, () => 0.4 * next() - 0.2),
    };
    channels = outChannels;
    return layer;
  });
  return { layers, activation };
}

/** A float64 image or map of one item: [C, H, W]. */
interface Planes {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly data: Float64Array;
}

/**
 * Score maps in float64 by the definition of convolution: nothing here is shared with an engine.
 * @returns the maps of all images, one after the other
 */
export function referenceScore(stack: ConvStack, images: Tensor): Float64Array {
  const [n = 0, c = 0, h = 0, w = 0] = images.shape;
  const maps = Array.from({ length: n }, (_, i) => {
    const data = Float64Array.from(images.data.subarray(i * c * h * w, (i + 1) * c * h * w));
    return scoreOf(stack, { c, h, w, data });
  });
  return Float64Array.from(maps.flatMap((map) => [...map]));
}

/** Σ wᵢ · mean f(xᵢ), in float64. */
export function referenceLoss(stack: ConvStack, images: Tensor, weights: readonly number[]): number {
  const score = referenceScore(stack, images);
  const area = score.length / weights.length;
  return score.reduce((sum, value, i) => sum + (value / area) * (weights[Math.floor(i / area)] as number), 0);
}

function scoreOf(stack: ConvStack, image: Planes): Float64Array {
  const last = stack.layers.length - 1;
  return stack.layers.reduce((x, layer, i) => {
    const out = convolve(x, layer);
    return i === last ? out : { ...out, data: out.data.map((value) => activate(value, stack.activation)) };
  }, image).data;
}

function activate(x: number, activation: Activation): number {
  if (x > 0) return x;
  return activation.kind === 'elu' ? Math.expm1(x) : activation.slope * x;
}

function convolve(x: Planes, { inChannels, outChannels, kernel, weights, bias }: ConvLayer): Planes {
  const h = x.h - kernel + 1;
  const w = x.w - kernel + 1;
  const data = new Float64Array(outChannels * h * w);
  let at = 0;
  for (let o = 0; o < outChannels; o++) {
    for (let y = 0; y < h; y++) {
      for (let col = 0; col < w; col++, at++) {
        let sum = bias[o] as number;
        for (let i = 0; i < inChannels; i++) {
          for (let ky = 0; ky < kernel; ky++) {
            for (let kx = 0; kx < kernel; kx++) {
              const weight = weights[((o * inChannels + i) * kernel + ky) * kernel + kx] as number;
              sum += weight * (x.data[(i * x.h + y + ky) * x.w + col + kx] as number);
            }
          }
        }
        data[at] = sum;
      }
    }
  }
  return { c: outChannels, h, w, data };
}

/** The stack with one weight or bias moved. */
export function withParameter(
  stack: ConvStack,
  layer: number,
  kind: 'weights' | 'bias',
  index: number,
  change: number,
): ConvStack {
  const layers = stack.layers.map((original, i) => {
    if (i !== layer) return original;
    const values = Float64Array.from(original[kind]);
    values[index] = (values[index] as number) + change;
    return { ...original, [kind]: values as unknown as Float32Array };
  });
  return { ...stack, layers };
}
