import { PatchwiseError } from '../../errors.ts';
import type { Activation } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { padMargin, type Size, type Tensor } from '../../runtime/tensor.ts';
import { type ColourAxes, sameAxes, toAxes } from './colour-axes.ts';

/** Architecture of one scale's energy function f: a bottom-up ConvNet, stride 1, valid convolutions. */
export interface EnergyNetSpec {
  /** Colour channels of the image: 1 or 3. */
  readonly inChannels: number;
  /** Output channels of each layer; the last is 1, the score map. */
  readonly channels: readonly number[];
  /** Odd extent of each layer's kernel. */
  readonly kernels: readonly number[];
  readonly activation: Activation;
  /** Spectral normalisation on every layer but the last, which must be free to set the energy's scale. */
  readonly spectralNorm: boolean;
  /** The colour space in which the net sees images and its chains move; left out, RGB. */
  readonly colour?: ColourAxes | undefined;
}

/** A net's parameters. `u` holds the power-iteration vector (length outChannels) of each normalised layer. */
export interface EnergyNet {
  readonly spec: EnergyNetSpec;
  /** A layer each, OIHW, not normalised. */
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
  readonly u: readonly Float32Array[];
}

/**
 * `small` and `large` are the paper's (supplement, Table 1). `narrow` costs two thirds of `small` and learns more in
 * the same time (docs/training.md). Receptive field 11×11.
 */
export const NET_PRESETS = {
  narrow: [32, 32, 32, 32, 1],
  small: [64, 32, 32, 32, 1],
  large: [128, 64, 64, 64, 1],
} as const;

/** A spec of which only some entries are given; the rest is as in `small`. */
export type CustomNet = { readonly [K in keyof EnergyNetSpec]?: EnergyNetSpec[K] | undefined };

export type NetChoice = keyof typeof NET_PRESETS | 'auto' | CustomNet;

/**
 * Resolves a choice of net for a scale.
 * @param choice `auto` takes `small` while the long side is below `largeFrom` pixels (the paper: 64).
 * @param colour of the photograph, see {@link ColourAxes}
 * @throws `value/out-of-range` for even kernels, no layers, or a last layer of more than one channel.
 */
export function resolveNetSpec(
  choice: NetChoice,
  size: Size,
  inChannels: number,
  largeFrom = 64,
  colour?: ColourAxes,
): EnergyNetSpec {
  const longSide = Math.max(size.height, size.width);
  const name = choice === 'auto' ? (longSide < largeFrom ? 'small' : 'large') : choice;
  const custom: CustomNet = typeof name === 'string' ? { channels: NET_PRESETS[name] } : name;
  const channels = custom.channels ?? NET_PRESETS.small;
  const spec: EnergyNetSpec = {
    inChannels: custom.inChannels ?? inChannels,
    channels,
    kernels: custom.kernels ?? channels.map(() => 3),
    activation: custom.activation ?? { kind: 'elu' },
    spectralNorm: custom.spectralNorm ?? true,
    ...(colour !== undefined && { colour }),
  };
  const bad = specProblem(spec);
  if (bad !== undefined) {
    throw new PatchwiseError('value/out-of-range', `An energy net cannot have ${bad}.`, {
      hint: 'Give odd kernels, one or more layers, and 1 as the last number of channels.',
    });
  }
  return spec;
}

function specProblem(spec: EnergyNetSpec): string | undefined {
  if (spec.kernels.length !== spec.channels.length) {
    return `${spec.kernels.length} kernels for ${spec.channels.length} layers`;
  }
  if (spec.kernels.some((k) => k % 2 !== 1 || k < 1 || k > 15)) return `kernels ${spec.kernels.join(', ')}`;
  if (spec.channels.length < 1 || spec.channels.length > 32) return `${spec.channels.length} layers`;
  if (spec.channels.some((n) => !Number.isInteger(n) || n < 1 || n > 1024)) {
    return `channels ${spec.channels.join(', ')}`;
  }
  if (spec.channels.at(-1) !== 1) return `${spec.channels.at(-1)} channels in its last layer`;
  return undefined;
}

/** Pixels that a score depends on, a side: 1 + Σ (kernel − 1). */
export function receptiveField(spec: EnergyNetSpec): number {
  return spec.kernels.reduce((sum, kernel) => sum + kernel - 1, 1);
}

/** Width of the zero margin around the input that makes the score map as large as the image. */
export function marginWidth(spec: EnergyNetSpec): number {
  return (receptiveField(spec) - 1) / 2;
}

/** Images as a net sees them: in its colours, in a margin of zeros. @param images [N, C, h, w] in RGB */
export function withMargin(images: Tensor, spec: EnergyNetSpec): Tensor {
  return padMargin(toAxes(images, spec.colour), marginWidth(spec));
}

export function inputChannelsOf(spec: EnergyNetSpec, layer: number): number {
  return layer === 0 ? spec.inChannels : (spec.channels[layer - 1] as number);
}

/** How many layers carry spectral normalisation. */
export function normalisedLayers(spec: EnergyNetSpec): number {
  return spec.spectralNorm ? spec.channels.length - 1 : 0;
}

/**
 * A fresh net: weights N(0, std²), biases 0 (paper: std 0.005), `u` standard normal.
 * Under spectral normalisation `std` matters for the last layer only.
 */
export function initialiseNet(spec: EnergyNetSpec, generator: Generator, std = 0.005): EnergyNet {
  const weights = spec.channels.map((out, layer) => {
    const count = out * inputChannelsOf(spec, layer) * (spec.kernels[layer] as number) ** 2;
    return generator
      .split('weights', layer)
      .normal(count)
      .map((value) => value * std);
  });
  return {
    spec,
    weights,
    biases: spec.channels.map((out) => new Float32Array(out)),
    u: Array.from({ length: normalisedLayers(spec) }, (_, layer) =>
      generator.split('u', layer).normal(spec.channels[layer] as number),
    ),
  };
}

/** A copy that shares no memory. */
export function cloneNet(net: EnergyNet): EnergyNet {
  return {
    spec: net.spec,
    weights: net.weights.map((w) => w.slice()),
    biases: net.biases.map((b) => b.slice()),
    u: net.u.map((u) => u.slice()),
  };
}

export function sameSpec(a: EnergyNetSpec, b: EnergyNetSpec): boolean {
  return (
    a.inChannels === b.inChannels &&
    a.kernels.join() === b.kernels.join() &&
    a.spectralNorm === b.spectralNorm &&
    sameAxes(a.colour, b.colour) &&
    a.channels.join() === b.channels.join() &&
    a.activation.kind === b.activation.kind &&
    (a.activation.kind === 'elu' ||
      a.activation.slope === (b.activation as { readonly slope?: number }).slope)
  );
}
