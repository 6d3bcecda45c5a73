import type { ColourAxes } from '../../src/model/net/colour-axes.ts';
import { type EnergyNet, initialiseNet, resolveNetSpec } from '../../src/model/net/energy-net.ts';
import { buildPyramid } from '../../src/model/pyramid/pyramid.ts';
import type { TrainedModel } from '../../src/model/pyramid/pyramid-model.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../../src/model/pyramid/training-settings.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { createOnnxEngine } from '../../src/runtime/engine/onnx/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { sizeOf, type Tensor, tensor } from '../../src/runtime/tensor.ts';

export interface TinyNetOptions {
  readonly channels?: readonly number[];
  readonly std?: number;
  readonly seed?: number;
  readonly inChannels?: number;
  readonly spectralNorm?: boolean;
  readonly colour?: ColourAxes | undefined;
}

/** A net of a few weights. */
export function tinyNet(options: TinyNetOptions = {}): EnergyNet {
  const { channels = [4, 1], std = 0.3, seed = 1, inChannels = 3, spectralNorm = true, colour } = options;
  const size = { height: 8, width: 8 };
  const spec = resolveNetSpec({ channels, spectralNorm }, size, inChannels, undefined, colour);
  return initialiseNet(spec, generator(seed), std);
}

/** A picture with structure: soft stripes, a different phase a channel. */
export function tinyImage(height = 12, width = 14, channels = 3): Tensor {
  const data = new Float32Array(channels * height * width);
  for (let c = 0, at = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) data[at] = 0.8 * Math.sin(0.9 * x + 0.5 * y + c);
    }
  }
  return tensor([1, channels, height, width], data);
}

/** Settings that train two tiny scales in well under a second. */
export function tinySettings(overrides: Partial<TrainingSettings> = {}): TrainingSettings {
  return {
    ...TRAINING_PRESETS.balanced,
    pyramid: { scales: 2, longSide: 14, shortSide: 8 },
    net: { channels: [4, 1] },
    updates: [6, 4],
    steps: [4, 3],
    recoverySteps: 2,
    stepSize: 0.3,
    poolSize: 3,
    checkpointEvery: 2,
    ...overrides,
  };
}

/** Parameters with which the node training/train-pyramid trains as fast, on an image of 20×24 px. */
export const TINY_TRAINING = {
  updates: 3,
  steps: 2,
  recoverySteps: 2,
  channels: [4, 3, 1],
  poolSize: 2,
  scales: 2,
  longSide: 24,
  shortSide: 12,
};

/** The engine that users have, with one thread. */
export function onnxEngine(): Promise<EnergyEngine> {
  return createOnnxEngine({ provider: 'cpu', threads: 1 });
}

/** A model of untrained nets: samples are no pictures, but every path through it is real. */
export function tinyModel(options: TinyNetOptions & { readonly scales?: number } = {}): TrainedModel {
  const { scales = 2, inChannels = 3, seed = 1 } = options;
  const settings = tinySettings({ pyramid: { scales, longSide: 14, shortSide: 8 } });
  const { levels, ratio } = buildPyramid(tinyImage(12, 14, inChannels), settings.pyramid);
  return {
    image: levels.at(-1) as Tensor,
    ratio,
    scales: levels.map((level, s) => ({
      size: sizeOf(level),
      net: tinyNet({ channels: [4, 3, 1], std: 0.5, ...options, seed: seed + s }),
      steps: 4 - s,
      recoverySteps: 2,
      stepSize: 0.3,
      momentum: 0.4 * s,
      startNoise: 0.05 * s,
    })),
    recoveryFactor: 0.75,
    training: {
      patchwise: '0.0.0',
      seed,
      engine: 'none',
      settings,
      history: [{ scale: 0, update: 1, loss: 0.5, gap: 0.5, recoveryError: 0.1 }],
      rollbacks: [],
      recoveryErrors: levels.map(() => 0.1),
    },
  };
}
